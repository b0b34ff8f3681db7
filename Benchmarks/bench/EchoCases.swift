// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore

/// Returns the cases of calls that echo: a Twilio message in, and its audio out again through the same serializer, at
/// the rates of applications.
func echoCases(_ signal: SpeechLikeSignal) throws -> [Case] {
    try ApplicationAudio.all.map { try echoCase(.twilio(signal), $0) }
}

private func echoCase(_ messages: MediaMessages, _ wanted: ApplicationAudio) throws -> Case {
    let rate = wanted.rate
    let texts = messages.texts.map { ByteBuffer(string: $0) }
    let serializer = try messages.serializer(for: wanted)
    return Case("echo/\(wanted)", details: try echo(of: messages, wanted).details) { batch in
        var buffer = ByteBuffer()
        var sum = 0
        for frame in batch {
            guard case .audio(let audio) = try serializer.deserialize(texts[frame]) else { throw NoAudio() }
            buffer.clear()
            guard try serializer.serialize(audio.samples.span, at: rate, into: &buffer) else { throw NoAudio() }
            sum &+= buffer.readableBytes
        }
        return sum
    }
}

/// Returns the echo of 1,000 messages, as the caller hears it.
private func echo(of messages: MediaMessages, _ wanted: ApplicationAudio) throws -> Echo {
    let rate = wanted.rate
    let serializer = try messages.serializer(for: wanted)
    let caller = try messages.serializer(for: ApplicationAudio(rate: .hz8000))
    func samples(_ message: ByteBuffer) throws -> [Int16] {
        guard case .audio(let audio) = try caller.deserialize(message) else { throw NoAudio() }
        return audio.samples
    }
    var heard: [[Int16]] = []
    var replies: [[Int16]] = []
    for index in 0..<1_000 {
        let message = ByteBuffer(string: messages.texts[index % messages.texts.count])
        heard.append(try samples(message))
        var reply = ByteBuffer()
        guard case .audio(let audio) = try serializer.deserialize(message) else { throw NoAudio() }
        let isSent = try serializer.serialize(audio.samples.span, at: rate, into: &reply)
        replies.append(isSent ? try samples(reply) : [])
    }
    return Echo(heard: heard, replies: replies)
}
