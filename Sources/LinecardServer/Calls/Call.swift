// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec
public import Logging
import NIOCore

/// One call, as its application sees it.
///
/// Read the caller's audio and keys from ``frames``, or keys alone with ``key(within:after:)``. To speak, play a
/// recording or open an ``Utterance``. The call paces the audio, tracks what was heard, and drops the rest at an
/// interruption.
///
/// ```swift
/// let greeting = call.play(welcome)                       // queued; returns at once
/// for try await case .dtmf(let key) in call.frames {
///     if key == .star { try await call.interrupt() }
///     if key == .pound { try await call.hangUp() }        // after the last words
/// }
/// print(try await greeting.outcome, await greeting.heard)
/// ```
///
/// A call is safe to use from any task. When it is over, the task of its application is cancelled; outcomes and the
/// call's ``ending`` can still be read.
public struct Call: Sendable {
    /// The provider's description of the stream.
    public let start: CallStart
    /// The caller; nil if the number is withheld or unknown. As trustworthy as ``/Linecard/CallStart/from``.
    public var from: CallParty? { start.from }
    /// The number or address that was called; nil if unknown. As trustworthy as ``/Linecard/CallStart/from``.
    public var to: CallParty? { start.to }
    /// The logger ``CallServerConfiguration/logger`` with the ids of the call and stream as metadata, `call` and
    /// `stream`. In these, everything but printable ASCII is escaped, as are the space, `=`, `"` and `\`.
    public let logger: Logger
    /// The sample rates of ``frames`` and, as a rule, of the application's utterances.
    public let rates: StartFrame
    /// The frames from the caller, in order: ``/Linecard/InboundFrame/streamStart(_:)`` first. One task may read at a
    /// time.
    public let frames: CallFrames
    let line: CallLine

    init(start: CallStart, rates: StartFrame, logger: Logger, line: CallLine) {
        self.start = start
        self.rates = rates
        self.logger = logger
        self.line = line
        frames = CallFrames(line: line)
    }

    // MARK: Saying

    /// Plays a recording behind the audio that is already queued. Returns at once, and never fails: a refusal is the
    /// utterance's ``Utterance/outcome``.
    ///
    /// ```swift
    /// _ = try await call.play(goodbye).outcome  // plays, and waits until it was heard
    /// ```
    ///
    /// - Parameters:
    ///   - audio: The recording: up to ten minutes, at any rate.
    ///   - interruptible: True if an interruption drops it. Defaults to true.
    /// - Returns: The utterance.
    @discardableResult
    public func play(_ audio: AudioFrame, interruptible: Bool = true) -> Utterance {
        let options = CallSession.UtteranceOptions(sampleRate: audio.sampleRate, isInterruptible: interruptible)
        let utterance = Utterance(options, isWhole: true, on: line)
        let isSent = line.askUnlessFull { [id = utterance.id, settlement = utterance.settlement] tasks, session, now in
            tasks.play(audio, id, options, settlement, &session, at: now)
        }
        if !isSent { utterance.refuse(.tooManyUtterances) }
        return utterance
    }

    /// Opens an utterance, which plays behind the audio that is already queued, as samples are appended. Returns at
    /// once; a refusal is the utterance's ``Utterance/outcome``.
    ///
    /// Unless it is live, it is finished when it has had no audio for ten seconds, or when its last reference is
    /// released.
    ///
    /// - Parameters:
    ///   - rate: The rate of its samples.
    ///   - interruptible: True if an interruption drops it. Defaults to true.
    ///   - live: True if it lasts as long as the call, such as for an echo or a bridge to another call. At most 200 ms
    ///     of it are queued, an interruption only empties it, and other utterances play as soon as it pauses. Defaults
    ///     to false.
    /// - Returns: The utterance.
    public func utterance(at rate: SampleRate, interruptible: Bool = true, live: Bool = false) -> Utterance {
        let options = CallSession.UtteranceOptions(sampleRate: rate, isInterruptible: interruptible, isLive: live)
        let utterance = Utterance(options, isWhole: false, on: line)
        let isSent = line.askUnlessFull { [id = utterance.id, settlement = utterance.settlement] tasks, session, now in
            tasks.open(id, options, settlement, &session, at: now)
        }
        if !isSent { utterance.refuse(.tooManyUtterances) }
        return utterance
    }

    /// Interrupts the application's speech: drops the audio that is queued here and at the provider, and clears its
    /// marks. Utterances that aren't interruptible still play.
    ///
    /// - Returns: The utterances that were cut off, each divided into its heard and unheard parts.
    /// - Throws: ``CallError/ended`` if the call is over.
    @discardableResult
    public func interrupt() async throws -> CallSession.Interruption {
        try await line.call { _, session, now in try session.interrupt(at: now) }
    }

    /// Presses keys towards the other party, behind the audio that is already queued: with a message to Plivo, or with
    /// tones, which no interruption drops, to Twilio.
    ///
    /// - Throws: ``CallError/ended`` if the call is over; ``/Linecard/CallSession/Refusal`` if too much is queued.
    public func press(_ keys: [KeypadEntry]) async throws {
        try await line.call { _, session, now in try session.press(keys, at: now) }
    }

    /// Sends a mark behind the audio that is already queued. Returns at once; a refusal is the mark's ``Mark/outcome``.
    ///
    /// The outcome is the same for both providers: Twilio returns marks that an interruption dropped as if they had
    /// been played, and Plivo does not return such checkpoints; here they are ``Mark/Outcome/cleared``.
    ///
    /// - Parameter name: The name on the wire, which must not begin with `linecard/`. Names may be reused.
    /// - Returns: The mark.
    @discardableResult
    public func mark(_ name: String) -> Mark {
        let mark = Mark(name: name, promise: Promise())
        let id = CallSession.MarkID(line.nextNumber())
        let isSent = line.askUnlessFull { tasks, session, now in tasks.mark(mark, id, &session, at: now) }
        if !isSent { mark.promise.set(.refused(.tooManyItems)) }
        return mark
    }

    /// Sends a message of the application's own, behind the audio that is already queued. Messages of the RTVI
    /// protocol, which are meant for clients, are dropped.
    ///
    /// - Throws: ``CallError/ended`` if the call is over; ``/Linecard/CallSession/Refusal`` if too much is queued.
    public func send(_ message: TransportMessageFrame) async throws {
        if message.isRTVI { return }
        try await line.call { _, session, now in try session.send(message, at: now) }
    }

    // MARK: State

    /// The duration of the audio that the caller has heard in the whole call, so far or until it ended. See
    /// ``Utterance/heard`` for that of one utterance.
    public var heard: Duration {
        get async { (try? await line.call { _, session, now in session.heardDuration(at: now) }) ?? .zero }
    }

    /// The call's counters: the round trip of marks, frames that were dropped or late, queued audio.
    public var counts: CallCounts {
        get async { (try? await line.call { _, session, _ in session.counts }) ?? CallCounts() }
    }

    /// The reason why the call is over; nil while it continues.
    public var ending: CallEnding? { line.ending }
}
