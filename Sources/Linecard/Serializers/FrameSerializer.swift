// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec
public import NIOCore

/// Turns frames into a provider's WebSocket messages, and its messages into frames.
///
/// A serializer belongs to one call and is used from one task or event loop at a time. Set it up, then feed it every
/// text message in order. An error costs one message; the next one works.
public protocol FrameSerializer: AnyObject {
    /// Whose messages it reads and writes.
    var provider: Provider { get }

    /// What has become of the audio and the marks that were sent. The serializer notes marks and interruptions in it;
    /// audio is noted by whoever sends it and wants to know how much was heard.
    var playback: Playback { get set }

    /// Whether all messages came, once and in order.
    var continuity: StreamContinuity { get }

    /// Prepares for the application's rates. Call it once, before any audio; calling it again starts the audio anew.
    ///
    /// - Throws: ``LinecardError/audio(_:)`` when there is no memory; ``LinecardError/message(_:)`` once the stream turned
    ///   out to have another format.
    func setup(_ start: StartFrame) throws(LinecardError)

    /// Turns a frame into a message, or hangs up.
    ///
    /// ``Frame/end(reason:)`` and ``Frame/cancel(reason:)`` hang the call up, if that is wanted, the first time one
    /// of them comes, and give no message. This takes as long as the provider takes to answer, within a bound.
    ///
    /// ``Frame/interruption`` is one act: the message that drops what the provider has, the outbound audio anew, and the
    /// pending marks cleared.
    ///
    /// - Returns: One text message, or `nil` when the frame is not for this wire.
    /// - Throws: ``LinecardError/hangUp(_:)``, and what ``serialize(_:into:)`` throws.
    nonisolated(nonsending) func serialize(_ frame: Frame) async throws(LinecardError) -> ByteBuffer?

    /// Turns a frame into a message at the end of a buffer, at once. A frame that ends the call gives nothing here: see
    /// ``takeHangUp()``.
    ///
    /// - Returns: Whether a message was written.
    /// - Throws: ``LinecardError/notSetUp`` or ``LinecardError/audio(_:)`` for audio, and
    ///   ``LinecardError/message(_:)`` for audio that is too long for one message. The buffer is then as before.
    func serialize(_ frame: Frame, into buffer: inout ByteBuffer) throws(LinecardError) -> Bool

    /// Turns audio into a message at the end of a buffer, at once and, but for the buffer's growth and a change of
    /// rate, without allocating.
    ///
    /// - Parameters:
    ///   - samples: Linear 16-bit PCM, mono; any number.
    ///   - sampleRate: Their rate. When it changes, the rest of the audio before it goes first.
    ///   - buffer: Where the message goes.
    /// - Returns: Whether a message was written: less than 20 ms may not give one yet.
    /// - Throws: ``LinecardError/notSetUp`` or ``LinecardError/audio(_:)``;
    ///   ``MessageError/payloadTooLong(characters:limit:)`` for more than 16 KB of Base64 to Plivo, which are 1.5 s of
    ///   mu-law, and of linear PCM 0.77 s at 8 kHz, 0.38 s at 16 and 0.26 s at 24;
    ///   ``MessageError/wrongFormat(expected:found:)`` once the stream turned out to have another format. The buffer is
    ///   then as before.
    func serialize(
        _ samples: borrowing Span<Int16>, at sampleRate: SampleRate, into buffer: inout ByteBuffer
    ) throws(LinecardError) -> Bool

    /// Ends an utterance: writes what the resampler still holds, padded with silence so that since the last start of
    /// speech a multiple of 20 ms was sent.
    ///
    /// - Returns: Whether a message was written: nothing may have been sent.
    /// - Throws: ``LinecardError/notSetUp`` or ``LinecardError/audio(_:)``;
    ///   ``MessageError/wrongFormat(expected:found:)`` once the stream turned out to have another format. The buffer is
    ///   then as before.
    func finishSpeech(into buffer: inout ByteBuffer) throws(LinecardError) -> Bool

    /// Turns a message from the provider into a frame.
    ///
    /// - Parameter message: One whole text message.
    /// - Returns: The frame, or `nil` when the message is of no concern to an application.
    /// - Throws: ``LinecardError/message(_:)`` for bad input, ``LinecardError/notSetUp`` or
    ///   ``LinecardError/audio(_:)``.
    func deserialize(_ message: borrowing Span<UInt8>) throws(LinecardError) -> Frame?

    /// The keys as tones at the rate at which the application speaks, for a provider that takes no message for them
    /// (Twilio); otherwise `nil`. ``Frame/sendDTMF(_:)`` sends them at once; whoever paces audio asks for them here.
    func tones(for keys: [KeypadEntry]) -> AudioFrame?

    /// The request that hangs the call up, the first time it is asked for; `nil` afterwards, and when hanging up is not
    /// wanted. For a caller that sends it in a task of its own.
    func takeHangUp() -> HangUp?
}

extension FrameSerializer {
    /// Turns a message from the provider into a frame: see ``deserialize(_:)-(Span<UInt8>)``.
    public func deserialize(_ message: ByteBuffer) throws(LinecardError) -> Frame? {
        try deserialize(message.readableBytesUInt8Span)
    }

    /// Turns a message from the provider into a frame: see ``deserialize(_:)-(Span<UInt8>)``.
    public func deserialize(_ message: String) throws(LinecardError) -> Frame? {
        let bytes = Array(message.utf8)
        return try deserialize(bytes.span)
    }
}
