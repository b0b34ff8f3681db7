// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator
import NIOCore

/// A session and a simulated provider, joined by virtual time.
///
/// What happens: each is told what the other sends, when it has arrived; the session is asked for all that is due. The
/// connection takes as much as the session gives, unless `isWritable` says otherwise.
struct SessionCall: ~Copyable {
    /// A stream of the call, as the provider saw it.
    struct Stream {
        /// When it was opened; the times of the recording count from then.
        let opened: Duration
        let recording: CallRecording
    }

    /// What the provider had to play when it was sent a message of audio, that included. What it was told to drop is not
    /// among it.
    struct Holding {
        let time: Duration
        let samples: Int
    }

    var session: CallSession
    var provider: SimulatedCall
    /// The time since the session began.
    private(set) var now = Duration.zero
    /// When the provider's stream was opened, by which it counts its times.
    private(set) var opened = Duration.zero
    /// The streams that others have taken the place of.
    private(set) var pastStreams: [Stream] = []
    /// Whether the connection takes more.
    var isWritable = true
    /// Whether the provider answers pings.
    var answersPings = true

    /// All outputs but pings, with their times.
    private(set) var outputs: [(time: Duration, output: CallSession.Output)] = []
    /// The text messages that the session wrote.
    private(set) var messages: [(time: Duration, text: String)] = []
    /// Whether messages are kept in ``messages``.
    let isKeeping: Bool
    /// One for each message of audio.
    private(set) var holdings: [Holding] = []
    /// Samples written on this stream.
    private var written = 0
    /// Samples written before the message that drops what the provider has.
    private var writtenAtClear = 0
    /// Messages of the provider that the session could not read.
    private(set) var errors: [LinecardError] = []
    private let conditions: CallConditions
    private var buffer = ByteBuffer()

    init(
        _ provider: Provider = .twilio, format: MediaFormat? = nil,
        script: CallScript = CallScript([.wait(.seconds(3_600))]),
        conditions: CallConditions = CallConditions(), options: CallOptions = CallOptions(), isKeeping: Bool = true
    ) throws {
        let start = CallStart(
            provider: provider, streamID: "S1", callID: "C1", accountID: "A1", mediaFormat: format ?? MediaFormat(),
            sequenceNumber: 1)
        let provider = try SimulatedCall(start, script: script, conditions: conditions)
        session = try CallSession(start, options: options, at: .zero)
        self.provider = provider
        self.conditions = conditions
        self.isKeeping = isKeeping
    }

    /// The time, as the session has it.
    var instant: CallInstant { CallInstant.zero.advanced(by: now) }

    // MARK: Running

    /// Lets time pass up to a moment, event by event.
    mutating func run(until end: Duration) throws {
        try exchange()
        while let next = nextTime, next <= end {
            now = max(now, next)
            try exchange()
        }
        now = max(now, end)
        try exchange()
    }

    /// Lets time pass without asking anybody, as when the process stands still.
    mutating func freeze(for time: Duration) { now += time }

    /// Lets so much time pass.
    mutating func run(for time: Duration) throws { try run(until: now + time) }

    /// When something happens next.
    private var nextTime: Duration? {
        [provider.deadline.map { opened + $0 }, session.nextTime(isWritable: isWritable)].compactMap { $0 }.min()
    }

    /// Passes on all that is due now, both ways.
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

    /// Sends all that the session wants to, as its owner does after whatever it was told.
    mutating func send() {
        while isWritable, session.nextMessage(into: &buffer, at: instant) {
            let message = buffer
            provider.receive(message.readableBytesUInt8Span, at: now - opened)
            note(buffer.event)
            if isKeeping { messages.append((now, String(buffer: buffer))) }
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

    /// Lets the call go on with another stream, which is announced now. What the one before still had to say is lost.
    mutating func connectAnew(
        _ start: CallStart, script: CallScript = CallScript([.wait(.seconds(3_600))]),
        conditions: CallConditions = CallConditions()
    ) throws {
        try connectAnew(start, script, conditions, at: now)
        try exchange()
    }

    private mutating func connectAnew(
        _ start: CallStart, _ script: CallScript, _ conditions: CallConditions, at time: Duration
    ) throws {
        pastStreams.append(Stream(opened: opened, recording: provider.recording))
        provider = try SimulatedCall(start, script: script, conditions: conditions)
        opened = time
        written = 0
        writtenAtClear = 0
    }

    /// Puts another stream of the same call in the place of the one that goes on, which is gone with all that it holds: its
    /// start reaches the session now. What the session is told by the old one afterwards is of another stream.
    mutating func restart(as id: String, script: CallScript, isLate: Bool = false) throws {
        try exchange()
        var late: [String] = []
        while isLate, let message = provider.nextMessage(at: now - opened + conditions.latencyToApplication) {
            late.append(message)
        }
        var start = provider.recording.start
        start.streamID = id
        start.sequenceNumber = 1
        try connectAnew(start, script, conditions, at: now - conditions.latencyToApplication)
        try exchange()
        for message in late { take(message) }
        send()
    }

    /// The caller hangs up.
    mutating func hangUp() { provider.hangUp(at: now - opened) }

    // MARK: Speaking

    private var receipts = 0

    /// Says samples whole.
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

    // MARK: Seen

    /// What became of an utterance, if it is settled.
    func outcome(of id: Int) -> CallSession.UtteranceOutcome? {
        for case .utterance(CallSession.UtteranceID(id), let outcome, _) in outputs.map(\.output) { return outcome }
        return nil
    }

    /// What became of a mark, if it is settled.
    func outcome(ofMark id: Int) -> CallSession.MarkOutcome? {
        for case .mark(CallSession.MarkID(id), let outcome) in outputs.map(\.output) { return outcome }
        return nil
    }

    /// Samples that the caller heard, by the provider.
    var heard: [Int16] { provider.recording.heard }
}

extension ByteBuffer {
    /// What the name of the event of this message begins with.
    fileprivate var event: String? { getString(at: readerIndex + 10, length: 3) }
}
