// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec
import Synchronization

/// A unit of the application's speech in a call.
///
/// ``Call/play(_:interruptible:)`` makes one of a whole recording; ``Call/utterance(at:interruptible:live:)`` opens one
/// to which audio is appended as it is generated. Utterances play in the order of their opening. An open one is
/// finished when its last reference is released. Safe to use from any task, during the call and after it.
public final class Utterance: Identifiable, Sendable {
    /// The number of an utterance in its call.
    public typealias ID = CallSession.UtteranceID

    /// The outcome of an utterance.
    public enum Outcome: Sendable, Hashable {
        /// The caller heard all of it. Not confirmed if the provider did not return a mark within two seconds of the
        /// time at which it should have been heard.
        case heard(isConfirmed: Bool)
        /// The caller heard at least this duration, and not all of it.
        case interrupted(after: Duration, by: CallSession.UtteranceOutcome.Cause)
        /// None of it was played, because too much was queued, the call was over, or the quality doesn't convert its
        /// rate.
        case refused(CallSession.Refusal)
    }

    struct Settlement: Sendable {
        let outcome: Outcome
        let heard: Duration
    }

    /// The most appends to a live utterance that may be pending before a further one waits for the event loop.
    private static let maximumPendingAppends = 50

    /// The number of the utterance in its call, by which an interruption refers to it.
    public let id: ID
    /// The rate of its samples.
    public let sampleRate: SampleRate
    /// True if it lasts as long as the call.
    public let isLive: Bool
    let settlement: Promise<Settlement>
    private let line: CallLine
    private let isWhole: Bool
    private let pendingAppends = Atomic(0)
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

    /// Appends audio.
    ///
    /// Returns once no more than a second of the utterance is unsent, so that appending a file in a loop is paced. A
    /// live utterance doesn't wait for that, and drops its oldest audio when more than 200 ms are unsent.
    ///
    /// - Parameter samples: Any number of samples of linear 16-bit PCM, mono, at ``sampleRate``. A remainder of less
    ///   than 20 ms waits for more, for ``finish()``, or until the audio before it was played; it is then padded with
    ///   silence.
    /// - Throws: ``CallError/ended`` if the call is over; ``CallError/utteranceClosed`` if the utterance was finished,
    ///   interrupted or cancelled; ``/Linecard/CallSession/Refusal`` if too much is queued or the utterance was
    ///   refused. None of the samples were taken then. `CancellationError` if the task was cancelled: unsent samples
    ///   were then dropped, and counted as ``/Linecard/CallCounts/samplesWithdrawn``.
    public func append(_ samples: [Int16]) async throws {
        try checkOpen()
        if isLive { return try await appendLive(samples) }
        let receipt = CallSession.Receipt(line.nextNumber())
        let acceptance: Promise<Void>?
        do {
            acceptance = try await line.call { [id] tasks, session, now in
                try tasks.append(samples, to: id, receipt, &session, at: now)
            }
        } catch CallError.utteranceClosed {
            // The utterance may have been refused meanwhile.
            try checkOpen()
            throw CallError.utteranceClosed
        }
        guard let acceptance else { return }
        do { try await acceptance.get() } catch {
            line.post { tasks, session, now in tasks.withdraw(receipt, &session, at: now) }
            throw error
        }
    }

    /// Appends audio, as ``append(_:)-([Int16])`` does.
    ///
    /// - Throws: ``CallError/wrongRate(_:expected:)`` if the audio isn't at ``sampleRate``, and the errors of
    ///   ``append(_:)-([Int16])``.
    public func append(_ audio: AudioFrame) async throws {
        guard audio.sampleRate == sampleRate else {
            throw CallError.wrongRate(audio.sampleRate, expected: sampleRate)
        }
        try await append(audio.samples)
    }

    /// Appends to a live utterance without waiting for the result: there is no backlog to wait for, and errors show in
    /// the settlement.
    private func appendLive(_ samples: [Int16]) async throws {
        let receipt = CallSession.Receipt(line.nextNumber())
        if pendingAppends.wrappingAdd(1, ordering: .relaxed).newValue > Self.maximumPendingAppends {
            // Waits for the event loop, so that appends don't pile up.
            try await line.call { _, _, _ in }
        }
        line.ask { [self] tasks, session, now in
            pendingAppends.wrappingSubtract(1, ordering: .relaxed)
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
        // Utterances are settled just before the call's ending is set.
        case .interrupted(_, by: .callEnded): throw CallError.ended
        case .heard, .interrupted: throw line.ending == nil ? CallError.utteranceClosed : .ended
        }
    }

    /// Returns true if the utterance belongs to a call.
    func belongs(to line: CallLine) -> Bool { self.line == line }

    /// Ends the utterance: no more audio can be appended. Its last 20 ms are padded with silence. Repeated calls, and
    /// calls after it is settled, have no effect.
    public func finish() {
        if isFinishing.exchange(true, ordering: .relaxed) { return }
        line.ask { [id] _, session, now in session.finish(id, at: now) }
    }

    /// Settles the utterance without a request to the session.
    func refuse(_ refusal: CallSession.Refusal) {
        settlement.set(Settlement(outcome: .refused(refusal), heard: .zero))
    }

    /// Drops the utterance, even if it isn't interruptible. If the provider holds audio of no other utterance, it is
    /// told to drop that; otherwise the audio that it holds plays on.
    ///
    /// - Returns: The dropped part; nil if nothing was dropped, because the provider holds all of it, or it is settled.
    @discardableResult
    public func cancel() async -> CallSession.Interruption.Part? {
        try? await line.call { [id] _, session, now in session.cancel(id, at: now) }
    }

    // MARK: Outcome

    /// The outcome. Waits until it is known; after the call it is known at once.
    ///
    /// - Throws: `CancellationError` if the task is cancelled first.
    public var outcome: Outcome { get async throws { try await settlement.get().outcome } }

    /// The duration that the caller has heard so far, or had heard when the utterance was settled. Never more than was
    /// appended.
    ///
    /// While the provider plays without a gap, it is never too high, and too low by at most a mark's round trip and
    /// 20 ms. When the caller ends the call, it may be too high by as much as that event takes longer to arrive than a
    /// mark.
    public var heard: Duration {
        get async {
            if let settlement = settlement.current { return settlement.heard }
            let heard = try? await line.call { [id] _, session, now in session.heard(of: id, at: now) }
            // It may have been settled meanwhile.
            return settlement.current?.heard ?? heard.map(sampleRate.duration(samples:)) ?? .zero
        }
    }
}
