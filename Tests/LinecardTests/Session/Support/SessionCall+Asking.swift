// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

extension SessionCall {
    /// Receives a message as if the provider had sent it.
    mutating func receive(_ message: String) throws(LinecardError) {
        defer { send() }
        try session.receive(Array(message.utf8).span, at: instant)
    }

    /// Reads all pending frames and returns those without audio.
    mutating func framesButAudio() -> [InboundFrame] {
        var frames: [InboundFrame] = []
        while let frame = session.nextFrame() {
            if case .audio = frame { continue }
            frames.append(frame)
        }
        return frames
    }

    /// Opens an utterance.
    mutating func open(
        _ id: Int, at rate: SampleRate = .hz8000, isInterruptible: Bool = true, isLive: Bool = false
    ) throws {
        let options = CallSession.UtteranceOptions(
            sampleRate: rate, isInterruptible: isInterruptible, isLive: isLive)
        try session.open(.init(id), options, at: instant)
        send()
    }

    /// Appends samples; returns the receipt if it must be waited for.
    @discardableResult
    mutating func append(_ samples: [Int16], to id: Int) throws -> CallSession.Receipt? {
        try append(samples, to: CallSession.UtteranceID(id))
    }

    /// Finishes an utterance.
    mutating func finish(_ id: Int) {
        session.finish(.init(id), at: instant)
        send()
    }

    /// Cancels an utterance.
    mutating func cancel(_ id: Int) -> CallSession.Interruption.Part? {
        defer { send() }
        return session.cancel(.init(id), at: instant)
    }

    /// Interrupts.
    mutating func interrupt() throws -> CallSession.Interruption {
        defer { send() }
        return try session.interrupt(at: instant)
    }

    /// Sends a mark.
    mutating func mark(_ name: String, _ id: Int) throws {
        try session.mark(name, .init(id), at: instant)
        send()
    }

    /// Ends the call.
    mutating func end(_ ending: CallSession.Ending, afterSpeech: Bool = true, within limit: Duration = .seconds(1)) {
        session.end(ending, afterSpeech: afterSpeech, within: limit, at: instant)
        send()
    }

    /// The samples of an utterance heard so far; nil once it is settled.
    func heard(of id: Int) -> Int? { session.heard(of: .init(id), at: instant) }
}

extension CallStart {
    /// The stream of a ``SessionCall``, with another id or format.
    static func sample(
        _ provider: Provider = .twilio, stream: String = "S1", call: String = "C1", account: String = "A1",
        format: MediaFormat = MediaFormat()
    ) -> CallStart {
        CallStart(
            provider: provider, streamID: stream, callID: call, accountID: account, mediaFormat: format,
            sequenceNumber: 1)
    }
}

extension MediaFormat {
    /// Linear PCM, which changes no sample.
    static func linear(_ rate: SampleRate = .hz8000) -> MediaFormat {
        MediaFormat(encoding: .l16LittleEndian, sampleRate: rate)
    }
}

extension Noise {
    /// Sound at 8 kHz that mu-law does not change.
    static func words(_ time: Duration, seed: UInt64 = 1) -> [Int16] {
        G711.decode(bytes(Int(time / .milliseconds(1)) * 8, seed: seed))
    }
}
