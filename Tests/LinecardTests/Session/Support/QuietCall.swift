// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import ProviderFixtures

/// A session whose other end sends only the test's messages and answers to pings.
struct QuietCall: ~Copyable {
    var session: CallSession
    /// The messages of the other end.
    let script: Script
    /// The time after which pings are answered; nil for never.
    var pingAnswer: Duration?
    /// True if the connection accepts messages.
    var isWritable = true
    private(set) var now = Duration.zero
    private(set) var outputs: [(time: Duration, output: CallSession.Output)] = []
    private(set) var messages: [(time: Duration, text: String)] = []
    private var pongs: [(time: Duration, number: Int)] = []

    init(_ provider: Provider = .twilio, pingAnswer: Duration? = nil, options: CallOptions = CallOptions()) throws {
        script = Script(provider)
        self.pingAnswer = pingAnswer
        session = try CallSession(script.callStart, options: options, at: .zero)
    }

    var instant: CallInstant { CallInstant.zero.advanced(by: now) }

    /// Advances to a time, event by event.
    mutating func run(until end: Duration) throws {
        send()
        while let next = nextTime, next <= end {
            now = max(now, next)
            while let pong = pongs.first, pong.time <= now {
                pongs.removeFirst()
                session.notePong(pong.number, at: instant)
            }
            session.advance(to: instant)
            send()
            try session.expectRest(after: now, isWritable: isWritable)
        }
        now = max(now, end)
    }

    /// Advances by a time, event by event.
    mutating func run(for time: Duration) throws { try run(until: now + time) }

    private var nextTime: Duration? {
        [pongs.first?.time, session.nextTime(isWritable: isWritable)].compactMap { $0 }.min()
    }

    /// Receives a message of the other end.
    mutating func receive(_ message: String) throws(LinecardError) {
        defer { send() }
        try session.receive(Array(message.utf8).span, at: instant)
    }

    /// Sends the session's messages and collects its outputs.
    mutating func send() {
        var buffer = ByteBuffer()
        while isWritable, session.nextMessage(into: &buffer, at: instant) {
            messages.append((now, String(buffer: buffer)))
            buffer.clear()
        }
        while let output = session.nextOutput() {
            if case .ping(let number) = output {
                if let pingAnswer { pongs.append((now + pingAnswer, number)) }
            }
            outputs.append((now, output))
        }
    }

    /// Plays samples as one utterance.
    mutating func play(_ samples: [Int16], _ id: Int) throws {
        try session.open(.init(id), .init(sampleRate: .hz8000), at: instant)
        _ = try session.append(samples, to: .init(id), receipt: .init(id), at: instant)
        session.finish(.init(id), at: instant)
        send()
    }

    /// The times of the pings sent.
    var pings: [Duration] { outputs.filter { if case .ping = $0.output { true } else { false } }.map(\.time) }
}
