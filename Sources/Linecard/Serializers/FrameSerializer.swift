// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// A converter between frames and a provider's WebSocket messages.
///
/// A serializer belongs to one stream. Use it from one task or event loop at a time: set it up, then pass it every text
/// message in order. An error costs one message; the next one works.
public protocol FrameSerializer: AnyObject {
    /// Sets the application's rates. Call it once, before any audio; calling it again resets the audio both ways.
    ///
    /// - Throws: ``LinecardError/audio(_:)`` if there is no memory, or the quality doesn't convert between these rates
    ///   and the stream's, with nothing changed; ``LinecardError/message(_:)`` if the stream has an unsupported format.
    func setup(_ start: StartFrame) throws(LinecardError)

    /// Turns a frame into a message, or hangs up.
    ///
    /// The first ``OutboundFrame/end`` or ``OutboundFrame/cancel`` hangs the call up, if the serializer is configured
    /// to, and gives no message. This waits for the provider's answer, within the limits of the ``HangUpPolicy``.
    ///
    /// - Returns: One text message, or nil if the frame gives none.
    /// - Throws: ``LinecardError/hangUp(_:)``, and the errors of ``serialize(_:into:)``.
    nonisolated(nonsending) func serialize(_ frame: OutboundFrame) async throws(LinecardError) -> ByteBuffer?

    /// Appends the message of a frame to a buffer. ``OutboundFrame/end`` and ``OutboundFrame/cancel`` give none and
    /// don't hang up.
    ///
    /// All complete 20 ms of audio become one message. The rest waits for the next audio, or for
    /// ``OutboundFrame/speechEnd``, which pads it with silence.
    ///
    /// - Returns: True if a message was written.
    /// - Throws: ``LinecardError/audio(_:)`` if there is no memory for audio, or its rate is one that the quality
    ///   doesn't convert; ``LinecardError/message(_:)`` for audio that is too long for one message, and for any audio
    ///   if the stream has an unsupported format. The buffer is then unchanged.
    func serialize(_ frame: OutboundFrame, into buffer: inout ByteBuffer) throws(LinecardError) -> Bool

    /// Turns a message from the provider into a frame.
    ///
    /// - Parameter message: One whole text message.
    /// - Returns: The frame, or nil if the message has none.
    /// - Throws: ``LinecardError/message(_:)`` for bad input, or ``LinecardError/audio(_:)`` if there is no memory.
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
