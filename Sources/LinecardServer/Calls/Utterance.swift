// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec
import Synchronization

/// One thing that the application says in a call.
///
/// ``Call/play(_:interruptible:)`` gives it whole; ``Call/utterance(at:interruptible:live:)`` opens one that audio is appended
/// to, as a voice makes it. Utterances are said in the order of their opening. An open one whose last reference goes is
/// finished. It is safe to use from any task, and answers during the call and after it.
public final class Utterance: Identifiable, Sendable {
    /// The number of an utterance in its call.
    public typealias ID = CallSession.UtteranceID

    /// What became of an utterance.
    public enum Outcome: Sendable, Hashable {
        /// The caller heard all of it. Not confirmed when the provider did not say so in time: two seconds after it should
        /// have been heard.
        case heard(isConfirmed: Bool)
        /// The caller heard so much of it, at least, and not the rest.
        case interrupted(after: Duration, by: CallSession.UtteranceOutcome.Cause)
        /// Too much waited, the call was over, or the quality doesn't convert its rate: nothing of it was said.
        case refused(CallSession.Refusal)
    }

    struct Settlement: Sendable {
        let outcome: Outcome
        let heard: Duration
    }

    /// A live utterance may have so many appends under way before it waits for the event loop to take them.
    private static let mostAppends = 50

    /// The number of the utterance in its call, by which an interruption names it.
    public let id: ID
    /// The rate of its samples.
    public let sampleRate: SampleRate
    /// Whether it goes on for as long as the call does.
    public let isLive: Bool
    let settlement: Promise<Settlement>
    private let line: CallLine
    private let isWhole: Bool
    private let appends = Atomic(0)
    private let isFinishing = Atomic(false)

    init(_ options: CallSession.UtteranceOptions, isWhole: Bool, on line: CallLine) {
        id = ID(line.nextNumber())
        sampleRate = options.sampleRate
        isLive = options.isLive
        settlement = Promise()
        self.line = line
        self.isWhole = isWhole
    }

    deinit {
        if isWhole || settlement.current != nil { return }
        line.post { [id] _, session, now in session.finish(id, at: now) }
    }

    // MARK: Saying

    /// Adds audio.
    ///
    /// Returns once no more than a second of the utterance waits to be sent, so that a file appended in a loop paces itself.
    /// One that is live never waits, and drops the oldest when more than 200 ms would.
    ///
    /// - Parameter samples: Linear 16-bit PCM, mono, at ``sampleRate``, any number. A rest of less than 20 ms waits for more,
    ///   for ``finish()``, or until what is before it was played; then it is completed with silence.
    /// - Throws: ``CallError/ended`` when the call is over; ``CallError/utteranceClosed`` when the utterance was finished,
    ///   interrupted or cancelled; ``/Linecard/CallSession/Refusal`` when too much waits or the utterance was refused: then
    ///   nothing of the samples was taken. `CancellationError` when the task was cancelled: then what was unsent of the
    ///   samples was dropped, and counted as ``/Linecard/CallCounts/samplesWithdrawn``.
    public func append(_ samples: [Int16]) async throws {
        try checkOpen()
        if isLive { return try await appendLive(samples) }
        let receipt = CallSession.Receipt(line.nextNumber())
        let isTaken: Promise<Void>?
        do {
            isTaken = try await line.call { [id] tasks, session, now in
                try tasks.append(samples, to: id, receipt, &session, at: now)
            }
        } catch CallError.utteranceClosed {
            // Its refusal may have been on its way.
            try checkOpen()
            throw CallError.utteranceClosed
        }
        guard let isTaken else { return }
        do { try await isTaken.get() } catch {
            line.post { tasks, session, now in tasks.withdraw(receipt, &session, at: now) }
            throw error
        }
    }

    /// Adds audio, as ``append(_:)-([Int16])`` does.
    ///
    /// - Throws: Also ``CallError/wrongRate(_:expected:)``.
    public func append(_ audio: AudioFrame) async throws {
        guard audio.sampleRate == sampleRate else {
            throw CallError.wrongRate(audio.sampleRate, expected: sampleRate)
        }
        try await append(audio.samples)
    }

    /// Needs no answer: there is nothing to wait for, and the settlement says when there is nobody to say it to.
    private func appendLive(_ samples: [Int16]) async throws {
        let receipt = CallSession.Receipt(line.nextNumber())
        if appends.wrappingAdd(1, ordering: .relaxed).newValue > Self.mostAppends {
            // More than the event loop can take would pile up.
            try await line.call { _, _, _ in }
        }
        line.ask { [self] tasks, session, now in
            appends.wrappingSubtract(1, ordering: .relaxed)
            _ = try? tasks.append(samples, to: id, receipt, &session, at: now)
        }
    }

    private func checkOpen() throws {
        switch settlement.current?.outcome {
        case nil:
            if isFinishing.load(ordering: .relaxed) { throw CallError.utteranceClosed }
            try Task.checkCancellation()
        case .refused(.ended): throw CallError.ended
        case .refused(let refusal): throw refusal
        // Known a little before the ending of the call.
        case .interrupted(_, by: .callEnded): throw CallError.ended
        case .heard, .interrupted: throw line.ending == nil ? CallError.utteranceClosed : .ended
        }
    }

    /// Whether it is one of a call's.
    func isOf(_ line: CallLine) -> Bool { self.line == line }

    /// Ends the utterance: nothing more will be appended. Its last 20 ms are completed with silence. Harmless when repeated,
    /// or when it is settled.
    public func finish() {
        if isFinishing.exchange(true, ordering: .relaxed) { return }
        line.ask { [id] _, session, now in session.finish(id, at: now) }
    }

    /// Settles it, because it was not even asked for.
    func refuse(_ refusal: CallSession.Refusal) {
        settlement.set(Settlement(outcome: .refused(refusal), heard: .zero))
    }

    /// Drops it, also if it must not be interrupted. The provider is told to drop what it has if that is this utterance's audio
    /// only; otherwise what it has of it plays on.
    ///
    /// - Returns: What was dropped; nil when nothing was, because the provider has all of it, or it is settled.
    @discardableResult
    public func cancel() async -> CallSession.Interruption.Part? {
        try? await line.call { [id] _, session, now in session.cancel(id, at: now) }
    }

    // MARK: What became of it

    /// Waits until it is known what became of the utterance. Known at once after the call.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before.
    public var outcome: Outcome { get async throws { try await settlement.get().outcome } }

    /// How much of it the caller has heard by now, or had heard when it was settled. Never more than was given, and never more
    /// than the truth while the provider plays without a gap; less than that by at most a mark's round trip and 20 ms. When the
    /// caller ends the call, it may be above the truth by as much as the news of that takes longer than a mark.
    public var heard: Duration {
        get async {
            if let settlement = settlement.current { return settlement.heard }
            let heard = try? await line.call { [id] _, session, now in session.heard(of: id, at: now) }
            // Settled meanwhile, unless it is still unknown.
            return settlement.current?.heard ?? heard.map(sampleRate.duration(samples:)) ?? .zero
        }
    }
}
