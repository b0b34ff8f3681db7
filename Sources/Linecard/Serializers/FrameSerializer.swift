// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// Turns frames into a provider's WebSocket messages, and its messages into frames.
///
/// A serializer belongs to one stream and is used from one task or event loop at a time. Set it up, then feed it every text
/// message in order. An error costs one message; the next one works.
public protocol FrameSerializer: AnyObject {
    /// Prepares for the application's rates. Call it once, before any audio; calling it again starts the audio afresh.
    ///
    /// - Throws: ``LinecardError/audio(_:)`` when there is no memory, or the quality doesn't convert between these rates and
    ///   the stream's: nothing is changed then. ``LinecardError/message(_:)`` once the stream turned out to have a format
    ///   that cannot be served.
    func setup(_ start: StartFrame) throws(LinecardError)

    /// Turns a frame into a message, or hangs up.
    ///
    /// ``OutboundFrame/end`` and ``OutboundFrame/cancel`` hang the call up, if that is wanted, the first time one of them
    /// comes, and give no message. This takes as long as the provider takes to answer, within a bound.
    ///
    /// - Returns: One text message, or nil when the frame is not for this wire.
    /// - Throws: ``LinecardError/hangUp(_:)``, and what ``serialize(_:into:)`` throws.
    nonisolated(nonsending) func serialize(_ frame: OutboundFrame) async throws(LinecardError) -> ByteBuffer?

    /// Turns a frame into a message at the end of a buffer, at once. A frame that ends the call gives none.
    ///
    /// All whole 20 ms that are due become one message. Less than 20 ms may not give one yet: the rest waits for the next
    /// audio, or for ``OutboundFrame/speechEnd``, which pads it with silence.
    ///
    /// - Returns: Whether a message was written.
    /// - Throws: ``LinecardError/audio(_:)`` for audio when there is no memory, or at a rate that the quality doesn't convert;
    ///   ``LinecardError/message(_:)`` for audio that is too long for one message, and for any once the stream turned out to
    ///   have a format that cannot be served. The buffer is then as it was.
    func serialize(_ frame: OutboundFrame, into buffer: inout ByteBuffer) throws(LinecardError) -> Bool

    /// Turns a message from the provider into a frame.
    ///
    /// - Parameter message: One whole text message.
    /// - Returns: The frame, or nil when the message is of no concern to an application.
    /// - Throws: ``LinecardError/message(_:)`` for bad input, or ``LinecardError/audio(_:)`` when there is no memory.
    func deserialize(_ message: borrowing Span<UInt8>) throws(LinecardError) -> InboundFrame?
}

extension FrameSerializer {
    /// Turns a message from the provider into a frame: see ``deserialize(_:)-(Span<UInt8>)``.
    public func deserialize(_ message: ByteBuffer) throws(LinecardError) -> InboundFrame? {
        try deserialize(message.readableBytesUInt8Span)
    }

    /// Turns a message from the provider into a frame: see ``deserialize(_:)-(Span<UInt8>)``.
    public func deserialize(_ message: String) throws(LinecardError) -> InboundFrame? {
        let bytes = Array(message.utf8)
        return try deserialize(bytes.span)
    }
}
