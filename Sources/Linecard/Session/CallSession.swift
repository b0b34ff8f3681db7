// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec
import NIOCore

/// One stream of one call: all that a call decides, without a socket, a clock or a timer.
///
/// A session is told what happens and when, then asked what to do. It calls nobody back, so that whoever owns it can stand
/// under any server and be tested at any speed:
///
/// ```swift
/// try session.receive(message, at: now)                                  // as often as something comes
/// while isWritable, session.nextMessage(into: &buffer, at: now) {        // after each of these, and at the times below
///     send(buffer)
///     buffer.clear()
/// }
/// while let output = session.nextOutput() { act(on: output) }
/// wake(at: session.deadline)
/// if isWritable { wake(at: session.nextWrite) }
/// ```
///
/// The same inputs give the same outputs. Times must not go back from one call to the next. A session has one owner, which
/// may move between threads; it is never shared. It comes from a ``CallAdmission``, which has recognized the stream.
///
/// **Order.** Utterances are said in the order of their opening; marks, keys and messages keep their place behind the audio that
/// was given before them. An interruption passes everything.
///
/// **Heard.** How much the caller has heard is known from marks of the session's own: behind the first 20 ms of what starts from
/// silence, every second, and behind each utterance. Between them it is reckoned: below the truth by at most a mark's round
/// trip and 20 ms while the provider plays without a gap.
///
/// **Bounds.** Ten minutes of audio in 256 utterances may wait, and 256 marks, keys and messages of 64 KB together. Unread are
/// at most ``CallOptions/inboundBacklog`` of audio, 256 keys and 256 KB of other frames.
public struct CallSession: ~Copyable, Sendable {
    /// What the names of the session's own marks begin with.
    public static let ownMarkPrefix = "linecard/"

    enum Phase: Equatable, Sendable {
        case open
        /// The last words are being said.
        case ending(Ending, limit: Int64, latest: CallInstant)
        case over
    }

    /// The stream, as it was announced last.
    public internal(set) var start: CallStart
    /// The settings.
    public let options: CallOptions

    var wire: MediaWire
    var clock: PlayClock
    var monitor: LineMonitor
    var speech = SpeechQueue()
    var sentMarks = SentMarks()
    var inbox: InboundQueue
    var outputs = CircularBuffer<Output>()
    var phase = Phase.open
    /// ``counts`` without what is reckoned when it is asked for: the continuity of the stream that goes on, and what waits.
    package internal(set) var tally = CallCounts()
    let lead: Int64
    /// When the call has lasted as long as it may.
    let timeLimit: CallInstant

    /// What is to be written before all else.
    var isClearDue = false
    var isMarkDue = false
    /// Since when audio has been held.
    var heldSince: CallInstant?
    var hasHungUp = false
    /// How much was heard of the streams before this one, and up to which position of this one when the call ended.
    var heardBefore = Duration.zero
    var heardAtEnd = 0

    /// Begins the session of a stream. Its first frame is ``InboundFrame/streamStart(_:)``.
    ///
    /// - Parameters:
    ///   - start: The stream that was announced.
    ///   - options: The settings.
    ///   - now: The time.
    /// - Throws: As ``MediaWire/init(_:rates:options:)``.
    public init(_ start: CallStart, options: CallOptions = CallOptions(), at now: CallInstant) throws(LinecardError) {
        let start = start.settingByteOrder(options.plivoLinearEncoding)
        wire = try MediaWire(start, rates: options.rates, options: options.wire)
        self.start = start
        self.options = options
        lead = max(20_000_000, options.lead.nanosecondsClamped)
        timeLimit = now.advanced(by: options.maximumDuration)
        clock = PlayClock(rate: wire.format.sampleRate, at: now)
        monitor = LineMonitor(interval: options.pingInterval, timeout: options.idleTimeout, at: now)
        inbox = InboundQueue(limit: options.inboundBacklog)
        inbox.append(.streamStart(start), size: 0, counts: &tally)
    }

    // MARK: Asked

    /// The next thing that the owner has to do or to tell, in order; nil when there is nothing. Ask after each call that may
    /// have changed something, until it is nil.
    public mutating func nextOutput() -> Output? { outputs.isEmpty ? nil : outputs.removeFirst() }

    /// The next frame from the caller; nil when none waits. Frames that came before the end can be read after it.
    public mutating func nextFrame() -> InboundFrame? { inbox.takeFirst() }

    /// The first key among the frames that wait, out of turn; nil when there is none.
    public mutating func nextKey() -> KeypadEntry? { inbox.takeKey() }

    /// Drops the audio that waits among the frames, uncounted: its reader wants what comes from now on.
    public mutating func discardAudio() { inbox.discardAudio() }

    /// Whether a frame waits.
    public var hasFrame: Bool { !inbox.isEmpty }

    /// Whether the last words are being said: ``end(_:afterSpeech:within:at:)`` was called, and they were not heard yet.
    public var isEnding: Bool { if case .ending = phase { true } else { false } }

    /// Whether the call is over. It stays so.
    public var isOver: Bool { phase == .over }

    /// What happened so far, and what waits, in numbers.
    public var counts: CallCounts {
        var counts = tally
        if !isOver { counts.continuity.add(wire.continuity) }
        counts.markRoundTrip = clock.leastLateness.map { .nanoseconds($0) }
        counts.audioQueued = .nanoseconds(speech.unsentNanoseconds)
        counts.audioUnread = .nanoseconds(inbox.waitingNanoseconds)
        return counts
    }

    /// How many samples of an utterance the caller has heard, at its own rate; nil when it is not open or settled, when its
    /// outcome has the figure.
    public func heard(of id: UtteranceID, at now: CallInstant) -> Int? {
        guard let place = speech.place(of: id) else { return nil }
        return speech.utterances[place].heard(upTo: heardPosition(at: now))
    }

    /// Whether an utterance takes more samples: it was opened, and is neither finished nor settled.
    public func isOpen(_ id: UtteranceID) -> Bool {
        guard phase == .open, let place = speech.place(of: id) else { return false }
        return !speech.utterances[place].isFinished
    }

    /// How much audio the caller has heard in the call, or had when it ended. What was cleared is not counted; padding is.
    public func heardDuration(at now: CallInstant) -> Duration {
        heardBefore + clock.rate.duration(samples: (isOver ? heardAtEnd : heardPosition(at: now)) - clock.cleared)
    }

    /// Bytes of a message with 20 ms of audio.
    public var audioMessageSize: Int { wire.audioMessageSize }

    /// The rate of inbound audio frames.
    public var inboundRate: SampleRate { wire.inboundRate }

    // MARK: Shared

    func heardPosition(at now: CallInstant) -> Int { clock.heard(at: now, roundTrip: monitor.roundTrip) }

    func checkOpen() throws(Refusal) { guard phase == .open else { throw .ended } }

    /// Counts a refusal for want of room.
    mutating func counting<Result>(_ body: (inout CallSession) throws(Refusal) -> Result) throws(Refusal) -> Result {
        do { return try body(&self) } catch {
            if error.isForWantOfRoom { tally.refusals += 1 }
            throw error
        }
    }
}

extension CallStart {
    /// The same stream with linear PCM in a byte order that providers don't say.
    func settingByteOrder(_ encoding: AudioLine.Encoding) -> CallStart {
        guard mediaFormat?.encoding == .l16LittleEndian else { return self }
        var start = self
        start.mediaFormat?.encoding = encoding
        return start
    }
}
