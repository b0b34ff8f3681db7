// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore

/// Connects the tasks of a call with its session: makes their requests, and resumes those that wait. Used on the call's
/// event loop only.
final class CallTasks {
    private let start: CallStart
    private let host: CallHost
    private let eventLoop: any EventLoop
    private var log: CallLog
    private var speech = SpeechWaiters()
    var frames = Reader<InboundFrame?>()
    var keys = KeyReader()
    var sleepers = Sleepers()
    private let hangUp: CallHangUp
    private var application: CallApplication
    /// The promise for the reason why the call is over.
    let ended = Promise<CallEnding>()
    /// The promise that is set once the call is over and the hang-up, if any, has completed.
    let hungUp = Promise<Void>()
    /// True if the server's shutdown ended the call.
    private var isShutDown = false
    /// The rule or limit that the peer broke, if that ended the call.
    private var violation: ConnectionRefusal?

    init(
        _ start: CallStart, _ entry: CallRegistry.Entry, hangUp: HangUp?, host: CallHost, on eventLoop: any EventLoop
    ) {
        self.start = start
        self.host = host
        self.eventLoop = eventLoop
        log = CallLog(start, host, on: eventLoop)
        self.hangUp = CallHangUp(hangUp, on: eventLoop)
        application = CallApplication(entry, host.registry)
        log.count(.callsStarted, 1)
        log.count(.callsActive, 1)
    }

    /// True if the call is over.
    var isEnded: Bool { ended.current != nil }

    /// True if a task waits on the call.
    var isAwaited: Bool {
        frames.isWaiting || keys.isWaiting || sleepers.deadline != nil || speech.isAwaited || hangUp.isAwaited
            || ended.isAwaited
    }

    /// Makes the call as its application sees it.
    func makeCall(_ line: CallLine) -> Call {
        Call(start: start, rates: host.configuration.rates, logger: host.logger(for: start), line: line)
    }

    // MARK: Speech

    func play(
        _ audio: AudioFrame, _ id: Utterance.ID, _ options: CallSession.UtteranceOptions,
        _ settlement: Promise<Utterance.Settlement>, _ session: inout CallSession, at now: CallInstant
    ) {
        guard open(id, options, settlement, &session, at: now) else { return }
        do {
            _ = try session.append(audio.samples, to: id, receipt: .init(id.rawValue), at: now)
            session.finish(id, at: now)
        } catch {
            speech.refuse(id, error)
            _ = session.cancel(id, at: now)
        }
    }

    /// Opens an utterance. Returns whether it was accepted.
    @discardableResult
    func open(
        _ id: Utterance.ID, _ options: CallSession.UtteranceOptions, _ settlement: Promise<Utterance.Settlement>,
        _ session: inout CallSession, at now: CallInstant
    ) -> Bool {
        speech.expect(id, at: options.sampleRate, settlement)
        do { try session.open(id, options, at: now) } catch {
            speech.refuse(id, error)
            return false
        }
        return true
    }

    /// Appends audio to an utterance. Returns a promise to wait for before more is appended; nil if there is no need to
    /// wait.
    func append(
        _ samples: [Int16], to id: Utterance.ID, _ receipt: CallSession.Receipt, _ session: inout CallSession,
        at now: CallInstant
    ) throws(CallSession.Refusal) -> Promise<Void>? {
        guard try session.append(samples, to: id, receipt: receipt, at: now) == .wait else { return nil }
        let acceptance = Promise<Void>()
        speech.expect(receipt, acceptance)
        return acceptance
    }

    /// Takes back the unsent audio of an append whose task was cancelled.
    func withdraw(_ receipt: CallSession.Receipt, _ session: inout CallSession, at now: CallInstant) {
        _ = session.withdraw(receipt, at: now)
        speech.settle(receipt)
    }

    func mark(_ mark: Mark, _ id: CallSession.MarkID, _ session: inout CallSession, at now: CallInstant) {
        speech.expect(id, mark.promise)
        do { try session.mark(mark.name, id, at: now) } catch { speech.refuse(id, error) }
    }

    // MARK: Reading

    func readFrame(_ number: Int, _ continuation: Reader<InboundFrame?>.Continuation) {
        _ = frames.wait(number, continuation)
    }

    func readKey(
        _ number: Int, within limit: Duration?, after utterance: Utterance?,
        at now: CallInstant, _ continuation: Reader<KeypadEntry?>.Continuation
    ) {
        let isSettled = utterance?.settlement.current != nil
        keys.wait(number, within: limit, after: isSettled ? nil : utterance?.id, at: now, continuation)
    }

    /// Receives a message from the provider.
    func receive(
        _ message: ByteBuffer, as kind: WireFrameKind, on session: inout CallSession, at now: CallInstant
    ) {
        do throws(LinecardError) { try session.receive(message.readableBytesUInt8Span, as: kind, at: now) } catch {
            log.noteBadMessage(error)
        }
    }

    // MARK: Outputs

    /// Reports counts, delivers frames and keys, and wakes sleepers. Returns the time of the next update; nil if none
    /// is needed.
    func update(from session: inout CallSession, isWritable: Bool, at now: CallInstant) -> CallInstant? {
        log.report(session.tally)  // before tasks see what is counted
        keys.deliver(from: &session, at: now)
        if frames.isWaiting, session.hasFrame || session.isOver { frames.resume(with: .success(session.nextFrame())) }
        sleepers.wake(isOver: session.isOver, at: now)
        var wakeTime = session.wakeTime(isWritable: isWritable)
        if let deadline = keys.deadline { wakeTime = min(deadline, wakeTime ?? deadline) }
        if let deadline = sleepers.deadline { wakeTime = min(deadline, wakeTime ?? deadline) }
        return wakeTime
    }

    func perform(_ output: CallSession.Output, _ session: inout CallSession, at now: CallInstant) {
        switch output {
        case .settled(let receipt): speech.settle(receipt)
        case .utterance(let id, let outcome, let heard):
            speech.settle(id, outcome, heard: heard)
            keys.noteSettled(id, at: now)
        case .mark(let id, let outcome): speech.settle(id, outcome)
        case .restarted(let start): log.noteRestart(start)
        case .hangUp: performHangUp()
        case .ended(let cause):
            log.report(session.tally)
            noteEnd(ending(for: cause))
        case .ping, .close: break
        }
    }

    // MARK: The end

    /// Ends the call. Returns a promise that is set once it has ended and the hang-up, if any, has completed.
    func end(
        _ ending: CallSession.Ending, afterSpeech: Bool, _ session: inout CallSession, at now: CallInstant
    ) throws(CallError) -> Promise<Result<Void, any Error>> {
        if session.isOver, ending == .close || !hangUp.isPossible { throw .ended }
        let completion = hangUp.wait()
        session.end(ending, afterSpeech: afterSpeech, at: now)
        return completion
    }

    /// Ends the call at once, because the server shuts down.
    func shutDown(_ session: inout CallSession, at now: CallInstant) {
        isShutDown = !session.isOver
        session.end(.close, afterSpeech: false, at: now)
    }

    /// Notes the rule or limit for which the WebSocket is about to be closed.
    func noteViolation(_ reason: ConnectionRefusal) { violation = reason }

    /// Calls a closure once the hang-up has completed, or at once if none was started.
    func whenHungUp(_ body: @escaping () -> Void) { hangUp.whenDone(body) }

    private func performHangUp() {
        if application.hasNewerStream {
            if hangUp.isPossible { log.noteNotHungUp() }
            return hangUp.skip(isOver: isEnded)
        }
        hangUp.perform { self.log.count(.hangUpsFailed, 1) }
    }

    private func ending(for cause: CallSession.EndCause) -> CallEnding {
        if let violation { return .closed(violation) }
        return switch cause {
        case .application: isShutDown ? .shutdown : .application
        case .provider: application.hasNewerStream ? .displaced : .caller
        case .connectionLost: application.hasNewerStream ? .displaced : .lost
        case .unresponsive: .idle
        case .tooLong: .closed(.callTooLong)
        case .unservable(let error), .failed(let error): .refused(error)
        }
    }

    private func noteEnd(_ ending: CallEnding) {
        // Counted before tasks learn of the end.
        application.noteEnd(of: log)
        log.count(.callsActive, -1)
        if ending == .closed(.callTooLong) { host.statistics.add(.callTooLong) }
        log.noteEnd(ending)
        ended.set(ending)
        hangUp.noteEnd()
        hangUp.whenDone { [hungUp] in hungUp.set(()) }
        // Cancelling an application that waits for the hang-up would hide the result from it.
        hangUp.whenNobodyWaits { self.cancelApplication() }
    }

    /// Cancels the application in the next turn of the event loop: its cancellation handlers may access the session,
    /// which is busy.
    private func cancelApplication() { eventLoop.assumeIsolated().execute { self.application.cancel() } }

    // MARK: The application

    /// Stores the task of the application.
    func adopt(_ task: Task<Void, any Error>) {
        application.adopt(task, isEnded: isEnded, log)
        if isEnded { hangUp.whenNobodyWaits { self.cancelApplication() } }
    }

    /// Ends the call, unless it is over or already ending, because the application has returned or thrown.
    func noteReturn(_ result: Result<Void, any Error>, _ session: inout CallSession, at now: CallInstant) {
        application.noteReturn(of: log)
        switch result {
        case .success:
            if !session.isEnding, !session.isOver { session.end(.hangUp, at: now) }
        case .failure(let error):
            let isUsual = error as? CallError == .ended || session.isOver && error is CancellationError
            if !isUsual { log.noteFailure(of: error) }
            // If another task is ending the call, this one may have failed only because it tried to speak after that.
            if !session.isOver, !(isUsual && session.isEnding) { session.end(.hangUp, afterSpeech: false, at: now) }
        }
    }
}
