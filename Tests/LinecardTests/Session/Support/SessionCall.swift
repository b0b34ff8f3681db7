// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import NIOCore

/// A session and a simulated provider, joined by virtual time.
///
/// Each receives the other's messages when they arrive, and the session is asked for all that is due. The connection
/// accepts everything while `isWritable` is true.
struct SessionCall: ~Copyable {
    /// A stream of the call, as the provider saw it.
    struct Stream {
        /// The time at which it was opened, from which the times of the recording count.
        let opened: Duration
        let recording: CallRecording
    }

    /// The audio that the provider held after a message of audio was sent to it, without audio that a clear drops.
    struct Holding {
        let time: Duration
        let samples: Int
    }

    var session: CallSession
    var provider: SimulatedCall
    /// The time since the session began.
    private(set) var now = Duration.zero
    /// The time at which the provider's stream was opened, from which it counts.
    private(set) var opened = Duration.zero
    /// The streams that were replaced.
    private(set) var pastStreams: [Stream] = []
    /// True if the connection accepts messages.
    var isWritable = true
    /// True if the provider answers pings.
    var answersPings = true

    /// All outputs but pings, with their times.
    private(set) var outputs: [(time: Duration, output: CallSession.Output)] = []
    /// The text messages that the session wrote.
    private(set) var messages: [(time: Duration, text: String)] = []
    /// True if messages are recorded in ``messages``.
    let recordsMessages: Bool
    /// The audio with the provider after each message of audio.
    private(set) var holdings: [Holding] = []
    /// Samples written on this stream.
    private var written = 0
    /// Samples written before the latest clear.
    private var writtenAtClear = 0
    /// Messages of the provider that the session could not read.
    private(set) var errors: [LinecardError] = []
    private let conditions: CallConditions
    private var buffer = ByteBuffer()

    init(
        _ provider: Provider = .twilio, format: MediaFormat? = nil,
        script: CallScript = CallScript([.wait(.seconds(3_600))]),
        conditions: CallConditions = CallConditions(), options: CallOptions = CallOptions(),
        recordsMessages: Bool = true
    ) throws {
        let start = CallStart(
            provider: provider, streamID: "S1", callID: "C1", accountID: "A1", mediaFormat: format ?? MediaFormat(),
            sequenceNumber: 1)
        let provider = try SimulatedCall(start, script: script, conditions: conditions)
        session = try CallSession(start, options: options, at: .zero)
        self.provider = provider
        self.conditions = conditions
        self.recordsMessages = recordsMessages
    }

    /// The current time, as the session counts it.
    var instant: CallInstant { CallInstant.zero.advanced(by: now) }

    // MARK: Running

    /// Advances to a time, event by event.
    mutating func run(until end: Duration) throws {
        try exchange()
        while let next = nextTime, next <= end {
            now = max(now, next)
            try exchange()
        }
        now = max(now, end)
        try exchange()
    }

    /// Advances without any event, as when the process is suspended.
    mutating func freeze(for time: Duration) { now += time }

    /// Advances by a time, event by event.
    mutating func run(for time: Duration) throws { try run(until: now + time) }

    /// The time of the next event.
    private var nextTime: Duration? {
        [provider.deadline.map { opened + $0 }, session.nextTime(isWritable: isWritable)].compactMap { $0 }.min()
    }

    /// Delivers all messages that are due, both ways.
    mutating func exchange() throws {
        provider.advance(to: now - opened)
        while let pong = provider.nextPong(at: now - opened) {
            session.notePong(pong.reduce(0) { $0 << 8 | Int($1) }, at: instant)
        }
        while let message = provider.nextMessage(at: now - opened) {
            take(message)
            send()
        }
        session.advance(to: instant)
        send()
        if provider.isOver, !session.isOver { session.connectionLost(isClosed: true, at: instant) }
        send()
        try session.expectRest(after: now, isWritable: isWritable)
    }

    private mutating func take(_ message: String) {
        do throws(LinecardError) {
            try session.receive(Array(message.utf8).span, at: instant)
        } catch {
            errors.append(error)
        }
    }

    /// Sends the session's messages and collects its outputs, as its owner does after every event.
    mutating func send() {
        while isWritable, session.nextMessage(into: &buffer, at: instant) {
            let message = buffer
            provider.receive(message.readableBytesUInt8Span, at: now - opened)
            note(buffer.event)
            if recordsMessages { messages.append((now, String(buffer: buffer))) }
            buffer.clear()
        }
        while let output = session.nextOutput() {
            switch output {
            case .ping(let number):
                if !answersPings { continue }
                let payload = withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
                provider.receivePing(payload, at: now - opened)
            case .close(let code):
                outputs.append((now, output))
                provider.receiveClose(code: Int(code), at: now - opened)
            default: outputs.append((now, output))
            }
        }
    }

    private mutating func note(_ event: String?) {
        switch event {
        case "med", "pla":
            let recording = provider.recording
            written += recording.frameLength
            let cleared = recording.clears.reduce(0) { $0 + $1.samples }
            let done = max(recording.heard.count + cleared, writtenAtClear)
            holdings.append(Holding(time: now, samples: written - done))
        case "cle": writtenAtClear = written
        default: break
        }
    }

    // MARK: Another stream

    /// The provider's streams, the last one included.
    var streams: [Stream] { pastStreams + [Stream(opened: opened, recording: provider.recording)] }

    /// Continues the call with another stream, announced now. Messages of the previous one in flight are lost.
    mutating func reconnect(
        _ start: CallStart, script: CallScript = CallScript([.wait(.seconds(3_600))]),
        conditions: CallConditions = CallConditions()
    ) throws {
        try reconnect(start, script, conditions, at: now)
        try exchange()
    }

    private mutating func reconnect(
        _ start: CallStart, _ script: CallScript, _ conditions: CallConditions, at time: Duration
    ) throws {
        pastStreams.append(Stream(opened: opened, recording: provider.recording))
        provider = try SimulatedCall(start, script: script, conditions: conditions)
        opened = time
        written = 0
        writtenAtClear = 0
    }

    /// Replaces the stream by another one of the same call, whose start reaches the session now.
    ///
    /// The audio that the old one holds is lost. With `isLate`, its messages in flight arrive after the new start.
    mutating func restart(as id: String, script: CallScript, isLate: Bool = false) throws {
        try exchange()
        var late: [String] = []
        while isLate, let message = provider.nextMessage(at: now - opened + conditions.latencyToApplication) {
            late.append(message)
        }
        var start = provider.recording.start
        start.streamID = id
        start.sequenceNumber = 1
        try reconnect(start, script, conditions, at: now - conditions.latencyToApplication)
        try exchange()
        for message in late { take(message) }
        send()
    }

    /// Hangs up as the caller.
    mutating func hangUp() { provider.hangUp(at: now - opened) }

    // MARK: Speaking

    private var receipts = 0

    /// Plays samples as one utterance.
    mutating func play(
        _ samples: [Int16], _ id: Int, at rate: SampleRate = .hz8000, isInterruptible: Bool = true
    ) throws {
        let id = CallSession.UtteranceID(id)
        try session.open(id, .init(sampleRate: rate, isInterruptible: isInterruptible), at: instant)
        _ = try append(samples, to: id)
        session.finish(id, at: instant)
        send()
    }

    /// Appends samples; returns the receipt if it must be waited for.
    @discardableResult
    mutating func append(_ samples: [Int16], to id: CallSession.UtteranceID) throws -> CallSession.Receipt? {
        receipts += 1
        let receipt = CallSession.Receipt(receipts)
        let acceptance = try session.append(samples, to: id, receipt: receipt, at: instant)
        send()
        return acceptance == .wait ? receipt : nil
    }

    // MARK: Results

    /// The outcome of an utterance; nil if it is not settled.
    func outcome(of id: Int) -> CallSession.UtteranceOutcome? {
        for case .utterance(CallSession.UtteranceID(id), let outcome, _) in outputs.map(\.output) { return outcome }
        return nil
    }

    /// The outcome of a mark; nil if it is not settled.
    func outcome(ofMark id: Int) -> CallSession.MarkOutcome? {
        for case .mark(CallSession.MarkID(id), let outcome) in outputs.map(\.output) { return outcome }
        return nil
    }

    /// The samples that the caller heard.
    var heard: [Int16] { provider.recording.heard }
}

extension ByteBuffer {
    /// The first three letters of a message's event.
    fileprivate var event: String? { getString(at: readerIndex + 10, length: 3) }
}
