// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore

/// Whole messages: wire to frame and back, at the rates of applications.
func messageCases(_ signal: SpeechLikeSignal) throws -> [Case] {
    try MediaMessages.all(signal).flatMap { messages in
        try SampleRate.ofApplications.map { try inboundCase(messages, $0) }
            + SampleRate.ofApplications.map { try outboundCase(messages, $0, signal) }
    }
}

extension SampleRate {
    /// The rates that applications work at.
    static let ofApplications: [SampleRate] = [.hz8000, .hz16000, .hz24000]
}

private func inboundCase(_ messages: MediaMessages, _ rate: SampleRate) throws -> Case {
    let texts = messages.texts.map { ByteBuffer(string: $0) }
    let serializer = try messages.serializer()
    try serializer.setup(StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate))
    return Case("message/\(messages.provider)/in/\(rate.hertz)") { batch in
        var sum = 0
        for frame in batch {
            guard case .audio(let audio) = try serializer.deserialize(texts[frame]) else { throw NoAudio() }
            sum &+= audio.samples.count
        }
        return sum
    }
}

private func outboundCase(_ messages: MediaMessages, _ rate: SampleRate, _ signal: SpeechLikeSignal) throws -> Case {
    let chunks = Frames(signal.chunks(at: rate))
    let serializer = try messages.serializer()
    try serializer.setup(StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate))
    return Case("message/\(messages.provider)/out/\(rate.hertz)") { batch in
        var buffer = ByteBuffer()
        var sum = 0
        for frame in batch {
            buffer.clear()
            guard try serializer.serialize(chunks[frame].span, at: rate, into: &buffer) else { throw NoAudio() }
            sum &+= buffer.readableBytes
        }
        return sum
    }
}
