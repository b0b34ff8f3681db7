// SPDX-License-Identifier: Apache-2.0

/// Finds out who calls, from the first messages of a connection.
///
/// Twilio sends `connected`, then `start`; Plivo begins with `start`; clones of either have been seen to send audio
/// before it. Feed it each text message until it returns the start, then make the serializer:
///
/// ```swift
/// var detector = StartDetector()
/// guard let start = try detector.read(message) else { return }
/// let serializer = try TwilioFrameSerializer(start: start, authToken: token)
/// ```
public struct StartDetector: Sendable {
    private let messageLimit: Int
    private let byteLimit: Int
    /// Messages looked at so far.
    public private(set) var messages = 0
    /// Bytes of these messages.
    public private(set) var bytes = 0
    private var isOver = false

    /// Waits for a start.
    ///
    /// - Parameters:
    ///   - messageLimit: How many messages it looks at, 0 or more. A second of audio has fifty.
    ///   - byteLimit: How many bytes they may have together, 0 or more.
    public init(messageLimit: Int = 50, byteLimit: Int = 65_536) {
        self.messageLimit = messageLimit
        self.byteLimit = byteLimit
    }

    /// Looks at the next message.
    ///
    /// - Returns: The start, or `nil` when this is another message.
    /// - Throws: ``LinecardError/message(_:)``: with ``MessageError/noStart(messages:bytes:)`` once a limit is passed,
    ///   whatever the message, and again for each one after that; otherwise what is wrong with this message. The next
    ///   one may be the start.
    public mutating func read(_ message: borrowing Span<UInt8>) throws(LinecardError) -> CallStart? {
        try count(message.count)
        return try CallStart.detect(in: message)
    }

    /// Counts a message of some bytes, which may be one that cannot be a start.
    mutating func count(_ bytes: Int) throws(LinecardError) {
        isOver = isOver || messages == messageLimit || bytes > byteLimit - self.bytes
        if isOver { throw .message(.noStart(messages: messages, bytes: self.bytes)) }
        messages += 1
        self.bytes += bytes
    }
}
