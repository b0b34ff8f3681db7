// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Logging
import NIOCore

/// The tasks of a call: what they ask of the session, and what they are told of it. On the call's event loop only.
final class CallTasks {
    private let start: CallStart
    private let entry: CallRegistry.Entry
    let host: CallHost
    private let eventLoop: any EventLoop
    private let counters: CallServerStatistics.Counters
    private var hangUp: HangUp?
    private var hungUp: EventLoopFuture<Void>?
    private var waiters = CallWaiters()
    private var reported = CallCounts()
    private var lastNumber = 0
    /// The utterance that audio is appended to.
    private var utterance: (id: CallSession.UtteranceID, rate: SampleRate)?
    private(set) var isEnded = false

    init(
        _ start: CallStart, _ entry: CallRegistry.Entry, hangUp: HangUp?, host: CallHost, on eventLoop: any EventLoop
    ) {
        self.start = start
        self.entry = entry
        self.hangUp = hangUp
        self.host = host
        self.eventLoop = eventLoop
        counters = host.statistics.counters(of: eventLoop)
        counters.add([.callsStarted: 1, .callsActive: 1])
    }

    /// Hands the call to the application.
    func begin(_ line: CallLine) { host.startCall(Call(start: start, line: line)) }

    private func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    // MARK: Asked

    /// Appends audio to the utterance that is open, or opens one. Returns the receipt that is to be waited for, if any.
    func append(
        _ audio: AudioFrame, to session: inout CallSession, at now: CallInstant
    ) throws -> CallSession.Receipt? {
        // One that has had nothing to say for ten seconds is finished.
        if let utterance, utterance.rate != audio.sampleRate || !session.isOpen(utterance.id) {
            finish(&session, at: now)
        }
        let id = try utterance?.id ?? open(audio.sampleRate, &session, at: now)
        let receipt = CallSession.Receipt(nextNumber())
        guard try session.append(audio.samples, to: id, receipt: receipt, at: now) == .wait else { return nil }
        waiters.expect(receipt)
        return receipt
    }

    private func open(
        _ rate: SampleRate, _ session: inout CallSession, at now: CallInstant
    ) throws -> CallSession.UtteranceID {
        let id = CallSession.UtteranceID(nextNumber())
        try session.open(id, CallSession.UtteranceOptions(sampleRate: rate), at: now)
        utterance = (id, rate)
        return id
    }

    private func finish(_ session: inout CallSession, at now: CallInstant) {
        if let utterance { session.finish(utterance.id, at: now) }
        utterance = nil
    }

    func wait(_ receipt: CallSession.Receipt, _ continuation: CheckedContinuation<Void, any Error>) {
        waiters.wait(receipt, continuation)
    }

    /// Takes back what is unsent of an append whose task was cancelled.
    func withdraw(_ receipt: CallSession.Receipt, _ session: inout CallSession, at now: CallInstant) {
        _ = session.withdraw(receipt, at: now)
        waiters.settle(receipt, .failure(CancellationError()))
    }

    /// Sends what isn't audio and doesn't end the call.
    func send(_ frame: OutboundFrame, to session: inout CallSession, at now: CallInstant) throws {
        switch frame {
        case .speechEnd: finish(&session, at: now)
        case .interruption:
            utterance = nil
            _ = try session.interrupt(at: now)
        case .mark(let name): try session.mark(name, CallSession.MarkID(nextNumber()), at: now)
        case .dtmf(let keys):
            finish(&session, at: now)
            try session.press(keys, at: now)
        case .transportMessage(let message):
            if !message.isRTVI { try session.send(message, at: now) }
        default: break
        }
    }

    /// Sends a mark that somebody waits for.
    func mark(_ name: String, to session: inout CallSession, at now: CallInstant) throws -> CallSession.MarkID {
        let id = CallSession.MarkID(nextNumber())
        try session.mark(name, id, at: now)
        waiters.expect(id)
        return id
    }

    func wait(_ mark: CallSession.MarkID, _ continuation: CheckedContinuation<MarkOutcome, any Error>) {
        waiters.wait(mark, continuation)
    }

    /// Ends the call, and tells a task when it has ended and was hung up.
    func end(
        afterSpeech: Bool, _ session: inout CallSession, at now: CallInstant,
        _ continuation: CheckedContinuation<Void, any Error>
    ) {
        if session.isOver, hungUp != nil || hangUp == nil { return continuation.resume(throwing: CallError.closed) }
        waiters.waitForEnd(continuation)
        session.end(.hangUp, afterSpeech: afterSpeech, at: now)
    }

    // MARK: Frames

    func read(_ continuation: UnsafeContinuation<InboundFrame?, Never>) { waiters.read(continuation) }

    func stopReading() { waiters.resumeReader(with: nil) }

    /// Takes a message from the provider. Any bad one may come by the thousand.
    func receive(
        _ message: ByteBuffer, as kind: WireFrameKind, on session: inout CallSession, at now: CallInstant
    ) {
        do throws(LinecardError) { try session.receive(message.readableBytesUInt8Span, as: kind, at: now) } catch {
            host.configuration.logger.debug("bad message", metadata: ["error": "\("\(error)".loggable)"])
        }
    }

    // MARK: Told

    /// Hands a frame to the task that waits for one, and counts what happened. Returns when something is to be done next.
    func follow(_ session: inout CallSession, isWritable: Bool) -> CallInstant? {
        if waiters.hasReader, session.hasFrame || session.isOver { waiters.resumeReader(with: session.nextFrame()) }
        report(session.counts)
        return session.wakeTime(isWritable: isWritable)
    }

    func perform(_ output: CallSession.Output, _ session: inout CallSession) {
        switch output {
        case .settled(let receipt):
            waiters.settle(receipt, session.isOver ? .failure(CallError.closed) : .success(()))
        case .utterance(let id, _): if id == utterance?.id { utterance = nil }
        case .mark(let id, let outcome): settle(id, outcome)
        case .restarted(let start):
            host.configuration.logger.notice("the stream started anew", metadata: metadata(start))
        case .hangUp: performHangUp()
        case .ended(let cause): end(cause)
        case .ping, .close: break
        }
    }

    private func settle(_ id: CallSession.MarkID, _ outcome: CallSession.MarkOutcome) {
        switch outcome {
        case .heard(let isConfirmed): waiters.settle(id, .success(isConfirmed ? .played : .timedOut))
        case .cleared: waiters.settle(id, .success(.cleared))
        case .callEnded: waiters.settle(id, .failure(CallError.closed))
        }
    }

    /// Hangs the call up, unless it goes on in a later stream.
    private func performHangUp() {
        guard let hangUp = hangUp.take() else { return }
        if host.registry.hasNewerStream(than: entry) {
            host.configuration.logger.notice(
                "not hung up: the call goes on in another stream", metadata: metadata(start))
            return resumeEndsIfOver(.success(()))
        }
        // In a task of its own: an application that is cancelled meanwhile leaves nobody on the line.
        let hungUp = eventLoop.makeFutureWithTask { _ = try await hangUp.perform() }
        self.hungUp = hungUp
        hungUp.assumeIsolated().whenComplete { result in
            if case .failure = result { self.counters.add([.hangUpsFailed: 1]) }
            self.resumeEndsIfOver(result)
        }
    }

    private func resumeEndsIfOver(_ result: Result<Void, any Error>) {
        if isEnded {
            waiters.resumeEnds(with: result.mapError { ($0 as? HangUpError).map(LinecardError.hangUp) ?? $0 })
        }
    }

    /// Does something once the call was hung up, or at once if it isn't to be.
    func whenHungUp(_ body: @escaping () -> Void) {
        guard let hungUp else { return body() }
        hungUp.assumeIsolated().whenComplete { _ in body() }
    }

    private func end(_ cause: CallSession.EndCause) {
        isEnded = true
        utterance = nil
        host.registry.end(entry)
        counters.add([.callsActive: -1])
        log(cause)
        if hungUp == nil { waiters.resumeEnds(with: .success(())) }
    }

    // MARK: Counted

    /// Adds to the server's counters what has been counted since the last time.
    private func report(_ counts: CallCounts) {
        counters.addMessages(
            received: counts.messagesReceived - reported.messagesReceived,
            sent: counts.messagesSent - reported.messagesSent)
        reported.messagesReceived = counts.messagesReceived
        reported.messagesSent = counts.messagesSent
        if counts != reported { reportRareCounts(counts) }
    }

    private func reportRareCounts(_ counts: CallCounts) {
        let before = reported
        reported = counts
        counters.add([
            .messagesBad: counts.messagesBad - before.messagesBad,
            .framesDropped: counts.framesDropped - before.framesDropped,
            .refusals: counts.refusals - before.refusals,
        ])
        if before.refusals == 0, counts.refusals > 0 {
            host.configuration.logger.warning("a call took no more: too much waits", metadata: metadata(start))
        }
        report(counts.continuity, after: before.continuity)
    }

    private func report(_ counts: StreamContinuity.Counts, after before: StreamContinuity.Counts) {
        let (missing, late) = (counts.missing - before.missing, counts.late - before.late)
        let repeated = counts.repeated - before.repeated
        guard missing + late + repeated > 0 else { return }
        counters.add([.messagesMissing: missing, .messagesLate: late, .messagesRepeated: repeated])
        host.configuration.logger.notice(
            "the stream had gaps",
            metadata: metadata(start).merging(
                ["missing": "\(missing)", "late": "\(late)", "repeated": "\(repeated)"]
            ) { $1 })
    }

    private func log(_ cause: CallSession.EndCause) {
        switch cause {
        case .unresponsive:
            host.configuration.logger.warning("call closed: no sign of life", metadata: metadata(start))
        case .unservable(let error), .failed(let error):
            host.configuration.logger.error(
                "call ended", metadata: metadata(start).merging(["error": "\("\(error)".loggable)"]) { $1 })
        case .application, .provider, .connectionLost: break
        }
    }

    private func metadata(_ start: CallStart) -> Logger.Metadata { ["call": "\(start.callID.loggable)"] }
}
