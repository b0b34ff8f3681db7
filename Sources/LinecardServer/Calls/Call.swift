// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec
public import Logging
import NIOCore

/// One call, as its application sees it.
///
/// What comes in is read from ``frames``, or key by key with ``key(within:after:)``. What goes out is an ``Utterance`` at a
/// time. Pacing, marks, and what is dropped at an interruption are the call's business.
///
/// ```swift
/// let greeting = call.play(welcome)                       // queued and followed; returns at once
/// for try await case .dtmf(let key) in call.frames {
///     if key == .star { try await call.interrupt() }
///     if key == .pound { try await call.hangUp() }        // after the last words
/// }
/// print(try await greeting.outcome, await greeting.heard)
/// ```
///
/// A call is safe to use from any task. When it is over, the task of its application is cancelled; what was said and why it
/// is over can still be asked.
public struct Call: Sendable {
    /// The provider's description of the stream.
    public let start: CallStart
    /// The caller; nil when the number is withheld or not known. As trustworthy as ``/Linecard/CallStart/from``.
    public var from: CallParty? { start.from }
    /// The number or address that was called; nil when it is not known. As trustworthy as ``/Linecard/CallStart/from``.
    public var to: CallParty? { start.to }
    /// The logger of ``CallServerConfiguration/logger``, with the ids of this call and stream as metadata: `call` and `stream`. In these,
    /// everything but printable ASCII is escaped, as are the space, `=`, `"` and `\`.
    public let logger: Logger
    /// The rate of the audio in ``frames``, and the one that the application speaks at as a rule.
    public let rates: StartFrame
    /// The frames from the caller, in order: ``/Linecard/InboundFrame/streamStart(_:)`` first. To be read by one task at a time.
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

    /// Says something whole, behind what was given before. It returns at once, and never fails: what became of it is the
    /// utterance's ``Utterance/outcome``.
    ///
    /// ```swift
    /// _ = try await call.play(goodbye).outcome  // plays, and waits until it was heard
    /// ```
    ///
    /// - Parameters:
    ///   - audio: Up to ten minutes, at any rate.
    ///   - interruptible: Whether an interruption drops it. Defaults to true.
    @discardableResult
    public func play(_ audio: AudioFrame, interruptible: Bool = true) -> Utterance {
        let options = CallSession.UtteranceOptions(sampleRate: audio.sampleRate, isInterruptible: interruptible)
        let utterance = Utterance(options, isWhole: true, on: line)
        let isAsked = line.askUnlessFull { [id = utterance.id, settlement = utterance.settlement] tasks, session, now in
            tasks.play(audio, id, options, settlement, &session, at: now)
        }
        if !isAsked { utterance.refuse(.tooManyUtterances) }
        return utterance
    }

    /// Opens an utterance, which is said behind what was given before, as audio is appended to it. It returns at once; a
    /// refusal is the utterance's ``Utterance/outcome``.
    ///
    /// One that is not live is finished when it has had nothing to say for ten seconds, or when its last reference goes.
    ///
    /// - Parameters:
    ///   - rate: The rate of its samples.
    ///   - interruptible: Whether an interruption drops it. Defaults to true.
    ///   - live: Whether it goes on for as long as the call does, as an echo or a bridge to another call. It keeps at most
    ///     200 ms unsent; an interruption only empties it; and whatever else is played goes first as soon as it pauses.
    ///     Defaults to false.
    public func utterance(at rate: SampleRate, interruptible: Bool = true, live: Bool = false) -> Utterance {
        let options = CallSession.UtteranceOptions(sampleRate: rate, isInterruptible: interruptible, isLive: live)
        let utterance = Utterance(options, isWhole: false, on: line)
        let isAsked = line.askUnlessFull { [id = utterance.id, settlement = utterance.settlement] tasks, session, now in
            tasks.open(id, options, settlement, &session, at: now)
        }
        if !isAsked { utterance.refuse(.tooManyUtterances) }
        return utterance
    }

    /// Interrupts what is being said: the provider, the queue, the resampler and the marks, in one act. What must not be
    /// interrupted is said all the same.
    ///
    /// - Returns: What was cut off, each divided into heard and not heard.
    /// - Throws: ``CallError/ended`` when the call is over.
    @discardableResult
    public func interrupt() async throws -> CallSession.Interruption {
        try await line.call { _, session, now in try session.interrupt(at: now) }
    }

    /// Presses keys for whoever is at the other end, behind what was given before: with a message to Plivo; as tones, which no
    /// interruption drops, to Twilio.
    ///
    /// - Throws: ``CallError/ended`` when the call is over; ``/Linecard/CallSession/Refusal`` when too much waits.
    public func press(_ keys: [KeypadEntry]) async throws {
        try await line.call { _, session, now in try session.press(keys, at: now) }
    }

    /// Sends a mark behind what was given before. It returns at once; what becomes of it is its ``Mark/outcome``.
    ///
    /// The answer is the same for both providers: Twilio returns marks that an interruption dropped as if they had been
    /// played, and Plivo does not return such checkpoints; here they are ``Mark/Outcome/cleared``.
    ///
    /// - Parameter name: The name on the wire, which does not begin with `linecard/`. Names may be used again.
    @discardableResult
    public func mark(_ name: String) -> Mark {
        let mark = Mark(name: name, promise: Promise())
        let id = CallSession.MarkID(line.nextNumber())
        let isAsked = line.askUnlessFull { tasks, session, now in tasks.mark(mark, id, &session, at: now) }
        if !isAsked { mark.promise.set(.refused(.tooManyItems)) }
        return mark
    }

    /// Sends a message of the application's own, behind what was given before. One of the RTVI protocol, which is meant for
    /// clients, is dropped.
    ///
    /// - Throws: ``CallError/ended`` when the call is over; ``/Linecard/CallSession/Refusal`` when too much waits.
    public func send(_ message: TransportMessageFrame) async throws {
        if message.isRTVI { return }
        try await line.call { _, session, now in try session.send(message, at: now) }
    }

    // MARK: Asked

    /// How much audio the caller has heard in the whole call, or had heard when it ended: see ``Utterance/heard`` for that of one
    /// utterance.
    public var heard: Duration {
        get async { (try? await line.call { _, session, now in session.heardDuration(at: now) }) ?? .zero }
    }

    /// What happened so far, in numbers: the round trip of marks, frames that were dropped or late, audio that waits.
    public var counts: CallCounts {
        get async { (try? await line.call { _, session, _ in session.counts }) ?? CallCounts() }
    }

    /// Why the call is over; nil while it goes on.
    public var ending: CallEnding? { line.ending }
}
