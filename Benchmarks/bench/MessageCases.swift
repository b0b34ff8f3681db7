// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore

/// Returns the cases of whole messages, from the wire to a frame and back, at the rates of applications.
func messageCases(_ signal: SpeechLikeSignal) throws -> [Case] {
    try MediaMessages.all(signal).flatMap { messages in
        try ApplicationAudio.all.map { try inboundCase(messages, $0) }
            + ApplicationAudio.all.map { try outboundCase(messages, $0, signal) }
    }
}

private func inboundCase(_ messages: MediaMessages, _ wanted: ApplicationAudio) throws -> Case {
    let texts = messages.texts.map { ByteBuffer(string: $0) }
    let serializer = try messages.serializer(for: wanted)
    return Case("message/\(messages.provider)/in/\(wanted)") { batch in
        var sum = 0
        for frame in batch {
            guard case .audio(let audio) = try serializer.deserialize(texts[frame]) else { throw NoAudio() }
            sum &+= audio.samples.count
        }
        return sum
    }
}

private func outboundCase(
    _ messages: MediaMessages, _ wanted: ApplicationAudio, _ signal: SpeechLikeSignal
) throws -> Case {
    let rate = wanted.rate
    let chunks = Frames(signal.chunks(at: rate))
    let serializer = try messages.serializer(for: wanted)
    return Case("message/\(messages.provider)/out/\(wanted)") { batch in
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
