// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec
import NIOCore

/// The logic of one call, without a socket, a clock or a timer.
///
/// Pass a session every event and its time, then act on its outputs. It makes no callbacks, so it works under any
/// server and can be tested at any speed:
///
/// ```swift
/// try session.receive(message, at: now)                                  // for each message
/// while isWritable, session.nextMessage(into: &buffer, at: now) {        // after each event, and at the times below
///     send(buffer)
///     buffer.clear()
/// }
/// while let output = session.nextOutput() { act(on: output) }
/// wake(at: session.deadline)
/// if isWritable { wake(at: session.nextWrite) }
/// ```
///
/// The same inputs give the same outputs. Times must not decrease between calls. A session has one owner, which may
/// move between threads; it is never shared. Usually a ``CallAdmission`` creates it.
///
/// **Order.** Utterances play in the order in which they were opened. Marks, keys and messages keep their place behind
/// the audio that was appended before them. An interruption overtakes everything.
///
/// **Heard.** The session tracks how much the caller has heard with marks of its own: behind the first 20 ms after
/// silence, every second, and behind each utterance. Between them it estimates, below the true value by at most a
/// mark's round trip and 20 ms, while the provider plays without gaps.
///
/// **Limits.** Ten minutes of audio in 256 utterances may be queued, and 256 marks, keys and messages of 64 KB
/// together. At most ``CallOptions/inboundBacklog`` of audio, 256 keys and 256 KB of other frames may be unread.
public struct CallSession: ~Copyable, Sendable {
    /// The prefix of the names of the session's own marks.
    public static let ownMarkPrefix = "linecard/"

    enum Phase: Equatable, Sendable {
        case open
        /// The queued speech is played before the call ends.
        case ending(Ending, limit: Int64, latest: CallInstant)
        case over
    }

    /// The current stream.
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
    /// The stored part of ``counts``, without the continuity of the current stream and the values computed on demand.
    package internal(set) var tally = CallCounts()
    let lead: Int64
    /// The time at which the call has lasted ``CallOptions/maximumDuration``.
    let timeLimit: CallInstant

    /// The messages to write before all others.
    var isClearDue = false
    var isMarkDue = false
    /// The time since which audio has been held.
    var heldSince: CallInstant?
    var hasHungUp = false
    /// The audio heard on previous streams, and the position heard on this one when the call ended.
    var heardBefore = Duration.zero
    var heardAtEnd = 0

    /// Creates the session of a stream that has started. Its first frame is ``InboundFrame/streamStart(_:)``.
    ///
    /// - Parameters:
    ///   - start: The stream.
    ///   - options: The settings.
    ///   - now: The time.
    /// - Throws: The errors of ``MediaWire/init(_:rates:options:)``.
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

    // MARK: Outputs and state

    /// Removes and returns the next output; nil if there is none. Call it until it returns nil after each call that may
    /// have changed something.
    public mutating func nextOutput() -> Output? { outputs.isEmpty ? nil : outputs.removeFirst() }

    /// Removes and returns the next unread frame; nil if there is none. Frames remain readable after the call.
    public mutating func nextFrame() -> InboundFrame? { inbox.takeFirst() }

    /// Removes and returns the first key among the unread frames; nil if there is none.
    public mutating func nextKey() -> KeypadEntry? { inbox.takeKey() }

    /// Drops all unread audio without counting it, for a reader that wants only new audio.
    public mutating func discardAudio() { inbox.discardAudio() }

    /// Indicates whether there is an unread frame.
    public var hasFrame: Bool { !inbox.isEmpty }

    /// Indicates whether the call is ending: ``end(_:afterSpeech:within:at:)`` was called, and speech is still playing.
    public var isEnding: Bool { if case .ending = phase { true } else { false } }

    /// Indicates whether the call is over. It stays so.
    public var isOver: Bool { phase == .over }

    /// The counters of the call.
    public var counts: CallCounts {
        var counts = tally
        if !isOver { counts.continuity.add(wire.continuity) }
        counts.markRoundTrip = clock.leastLateness.map { .nanoseconds($0) }
        counts.audioQueued = .nanoseconds(speech.unsentNanoseconds)
        counts.audioUnread = .nanoseconds(inbox.waitingNanoseconds)
        return counts
    }

    /// Returns the number of samples of an utterance that the caller has heard, at its own rate; nil if it was never
    /// opened, or is settled: the outcome then has the number.
    public func heard(of id: UtteranceID, at now: CallInstant) -> Int? {
        guard let place = speech.place(of: id) else { return nil }
        return speech.utterances[place].heard(upTo: heardPosition(at: now))
    }

    /// Returns whether an utterance accepts more samples: it was opened, and is neither finished nor settled.
    public func isOpen(_ id: UtteranceID) -> Bool {
        guard phase == .open, let place = speech.place(of: id) else { return false }
        return !speech.utterances[place].isFinished
    }

    /// Returns how much audio the caller has heard in the call, or had heard when it ended. Cleared audio is excluded,
    /// padding included.
    public func heardDuration(at now: CallInstant) -> Duration {
        heardBefore + clock.rate.duration(samples: (isOver ? heardAtEnd : heardPosition(at: now)) - clock.cleared)
    }

    /// The size of a message with 20 ms of audio, in bytes.
    public var audioMessageSize: Int { wire.audioMessageSize }

    /// The rate of inbound audio frames.
    public var inboundRate: SampleRate { wire.inboundRate }

    // MARK: Shared

    func heardPosition(at now: CallInstant) -> Int { clock.heard(at: now, roundTrip: monitor.roundTrip) }

    func checkOpen() throws(Refusal) { guard phase == .open else { throw .ended } }

    /// Runs a function, and counts its refusal if too much is queued.
    mutating func countingRefusals<Result>(
        _ body: (inout CallSession) throws(Refusal) -> Result
    ) throws(Refusal) -> Result {
        do { return try body(&self) } catch {
            if error.exceedsLimit { tally.refusals += 1 }
            throw error
        }
    }
}

extension CallStart {
    /// Returns the same stream with this byte order of linear PCM, which providers don't send.
    func settingByteOrder(_ encoding: AudioLine.Encoding) -> CallStart {
        guard mediaFormat?.encoding == .l16LittleEndian else { return self }
        var start = self
        start.mediaFormat?.encoding = encoding
        return start
    }
}
