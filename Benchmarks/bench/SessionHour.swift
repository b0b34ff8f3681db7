// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore

/// Times an hour of an echo in virtual time: the cost of a `CallSession`, without a connection.
///
/// A frame of 20 ms comes every 20 ms, mu-law at 8 kHz. It is read at 16 kHz and goes back at 16 kHz, through a live
/// utterance. Each minute has a prompt of 3.84 s at 24 kHz and an interruption, which cuts the prompt off in every
/// other minute. Messages are made before the clock starts, and the provider only returns marks and answers pings,
/// because a `SimulatedCall` would cost more than the session.
struct SessionHour {
    private static let rounds = 7

    private let isWanted: (String) -> Bool

    /// Times the row if its name is wanted.
    init(where isWanted: @escaping (String) -> Bool) { self.isWanted = isWanted }

    func rows() throws -> [Row] {
        let name = "session/hour"
        guard isWanted(name) else { return [] }
        let signal = SpeechLikeSignal()
        let messages = MediaMessages.twilio(signal)
        let frames = Frames(messages.texts.map { Array($0.utf8) })
        let prompt = Array(repeatElement(signal.samples(at: .hz24000), count: 3).joined())
        let clock = ContinuousClock()
        let times = try (0..<Self.rounds).map { _ in
            var call = try EchoCall(messages.streamID, prompt)
            let start = clock.now
            try call.run(frames)
            let time = clock.now - start
            call.check()
            return time / .nanoseconds(1)
        }
        return [Row(name, unit: .total, of: times)]
    }
}

/// The owner of a session, which echoes. It does the work of a server except for the sockets.
private struct EchoCall: ~Copyable {
    private static let minutes = 60
    private static let framesPerMinute = 3_000
    private static let frames = minutes * framesPerMinute
    private static let echo = CallSession.UtteranceID(0)

    private let prompt: [Int16]
    private var session: CallSession
    private var provider = MarkReturner()
    private var now = CallInstant.zero
    private var buffer = ByteBuffer()

    private var receipts = 0
    private var prompts = 0
    private var promptsHeard = 0
    private var promptsCut = 0
    private var samplesCut = 0
    private var clears = 0
    private var isEchoHeard = false

    init(_ streamID: String, _ prompt: [Int16]) throws {
        let start = CallStart(provider: .twilio, streamID: streamID, callID: "CA0")
        var session = try CallSession(start, at: .zero)
        try session.open(Self.echo, .init(sampleRate: session.inboundRate, isLive: true), at: .zero)
        self.session = session
        self.prompt = prompt
    }

    mutating func run(_ messages: Frames<UInt8>) throws {
        for frame in 0..<Self.frames {
            try wait(until: CallInstant(nanoseconds: Int64(frame) * 20_000_000))
            try session.receive(messages[frame % SpeechLikeSignal.frames].span, at: now)
            try echo()
            switch (frame / Self.framesPerMinute % 2, frame % Self.framesPerMinute) {
            case (_, 500): try play()
            case (0, 600), (1, 2_000): try interrupt()
            default: break
            }
            exchange()
        }
        session.end(.close, at: now)
        exchange()
        try wait(until: CallInstant(nanoseconds: now.nanoseconds + 1_000_000_000))
    }

    /// Lets time pass, event by event.
    private mutating func wait(until end: CallInstant) throws {
        while case let next = nextTime, next < end {
            now = max(now, next)
            session.advance(to: now)
            while let number = provider.nextPong(at: now) { session.notePong(number, at: now) }
            while let mark = provider.nextMark(at: now) { try session.receive(mark.span, at: now) }
            exchange()
        }
        now = end
    }

    private var nextTime: CallInstant {
        min(session.deadline ?? .never, session.nextWrite ?? .never, provider.nextTime)
    }

    private mutating func exchange() {
        while session.nextMessage(into: &buffer, at: now) {
            provider.receive(buffer, at: now)
            buffer.clear()
        }
        while let output = session.nextOutput() {
            switch output {
            case .ping(let number): provider.receivePing(number, at: now)
            case .utterance(Self.echo, .heard, _): isEchoHeard = true
            case .utterance(_, .heard(isConfirmed: true), _): promptsHeard += 1
            case .utterance(_, .interrupted(_, by: .interruption), _): promptsCut += 1
            default: break
            }
        }
    }

    private mutating func echo() throws {
        while let frame = session.nextFrame() {
            guard case .audio(let audio) = frame else { continue }
            receipts += 1
            _ = try session.append(audio.samples, to: Self.echo, receipt: .init(receipts), at: now)
        }
    }

    private mutating func play() throws {
        prompts += 1
        receipts += 1
        let id = CallSession.UtteranceID(prompts)
        try session.open(id, .init(sampleRate: .hz24000), at: now)
        _ = try session.append(prompt, to: id, receipt: .init(receipts), at: now)
        session.finish(id, at: now)
    }

    private mutating func interrupt() throws {
        let interruption = try session.interrupt(at: now)
        if interruption.isCleared { clears += 1 }
        samplesCut += interruption.parts.reduce(0) { $0 + $1.rest.samples.count }
    }

    /// Checks that everything happened as intended.
    func check() {
        let counts = session.counts
        precondition(session.isOver && isEchoHeard && clears == Self.minutes)
        precondition(prompts == Self.minutes && promptsHeard == prompts / 2 && promptsCut == prompts / 2)
        precondition(counts.messagesBad + counts.refusals + counts.marksLost + counts.holds == 0)
        precondition(counts.audioFramesDropped + counts.otherFramesDropped == 0)
        // The echo is dropped only during prompts.
        let echoed = Self.frames - counts.liveSamplesDropped / 320
        let prompted = (prompts * prompt.count - samplesCut) / 480
        precondition(counts.liveSamplesDropped / 320 <= prompted)
        precondition(abs(provider.frames - echoed - prompted) <= 20 * Self.minutes)
    }
}

/// A provider that returns marks 40 ms after the audio before them was played, and answers pings after 40 ms.
private struct MarkReturner {
    private static let roundTrip: Int64 = 40_000_000

    /// The number of messages with audio.
    private(set) var frames = 0
    private var end: Int64 = 0
    private var marks = CircularBuffer<(time: Int64, message: [UInt8])>()
    private var pongs = CircularBuffer<(time: Int64, number: Int)>()

    mutating func receive(_ message: ByteBuffer, at now: CallInstant) {
        end = max(end, now.nanoseconds)
        // The letter that tells "media", "mark" and "clear" apart.
        switch message.getInteger(at: message.readerIndex + 11, as: UInt8.self) {
        case UInt8(ascii: "e"):
            frames += 1
            end += 20_000_000
        case UInt8(ascii: "a"): marks.append((end + Self.roundTrip, Array(message.readableBytesView)))
        default:
            end = now.nanoseconds
            for place in marks.indices { marks[place].time = min(marks[place].time, end + Self.roundTrip) }
        }
    }

    mutating func receivePing(_ number: Int, at now: CallInstant) {
        pongs.append((now.nanoseconds + Self.roundTrip, number))
    }

    /// The time at which the next mark or pong comes back.
    var nextTime: CallInstant {
        CallInstant(nanoseconds: min(marks.first?.time ?? .max, pongs.first?.time ?? .max))
    }

    /// Returns the next mark that has come back.
    mutating func nextMark(at now: CallInstant) -> [UInt8]? {
        guard let first = marks.first, first.time <= now.nanoseconds else { return nil }
        return marks.removeFirst().message
    }

    /// Returns the number of the next ping that has been answered.
    mutating func nextPong(at now: CallInstant) -> Int? {
        guard let first = pongs.first, first.time <= now.nanoseconds else { return nil }
        return pongs.removeFirst().number
    }
}

extension CallInstant {
    fileprivate static let never = CallInstant(nanoseconds: .max)
}
