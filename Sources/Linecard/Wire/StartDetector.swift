// SPDX-License-Identifier: Apache-2.0

/// A detector of the stream's start among the first messages of a connection.
///
/// Twilio sends `connected`, then `start`; Plivo begins with `start`; clones of either have been seen to send audio
/// before it. Pass it each text message until it returns the start, then create the serializer:
///
/// ```swift
/// var detector = StartDetector()
/// guard let start = try detector.read(message) else { return }
/// let serializer = try TwilioFrameSerializer(start: start, authToken: token)
/// ```
public struct StartDetector: Sendable {
    private let messageLimit: Int
    private let byteLimit: Int
    /// The number of messages examined so far.
    public private(set) var messages = 0
    /// The number of bytes in these messages.
    public private(set) var bytes = 0
    private var isOver = false

    /// Creates a detector.
    ///
    /// - Parameters:
    ///   - messageLimit: The most messages to examine, 0 or more. Defaults to 50: a second of audio.
    ///   - byteLimit: The most bytes in these messages, 0 or more. Defaults to 65,536.
    public init(messageLimit: Int = 50, byteLimit: Int = 65_536) {
        self.messageLimit = messageLimit
        self.byteLimit = byteLimit
    }

    /// Examines the next message.
    ///
    /// - Returns: The start, or nil for any other message.
    /// - Throws: ``LinecardError/message(_:)``: ``MessageError/noStart(messages:bytes:)`` for each message beyond a
    ///   limit; otherwise the error in this message, and the next one may be the start.
    public mutating func read(_ message: borrowing Span<UInt8>) throws(LinecardError) -> CallStart? {
        try count(message.count)
        return try CallStart.detect(in: message)
    }

    /// Counts a message of this size, or throws if it exceeds a limit.
    mutating func count(_ bytes: Int) throws(LinecardError) {
        isOver = isOver || messages == messageLimit || bytes > byteLimit - self.bytes
        if isOver { throw .message(.noStart(messages: messages, bytes: self.bytes)) }
        messages += 1
        self.bytes += bytes
    }
}
