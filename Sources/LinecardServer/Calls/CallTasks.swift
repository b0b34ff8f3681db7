// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore

/// The tasks of a call: what they ask of the session, and what they are told of it. On the call's event loop only.
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
    /// Why the call is over, once it is.
    let ended = Promise<CallEnding>()
    /// Set once the call is over and was hung up, as far as it is to be.
    let hungUp = Promise<Void>()
    /// Whether the server ended it.
    private var isShutDown = false
    /// The rule or limit that the other end broke, if that ended the call.
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

    /// Whether the call is over.
    var isEnded: Bool { ended.current != nil }

    /// Whether a task waits on the call, so that something has to happen in it.
    var isAwaited: Bool {
        frames.isWaiting || keys.isWaiting || sleepers.deadline != nil || speech.isAwaited || hangUp.isAwaited
            || ended.isAwaited
    }

    /// Makes the call as its application sees it.
    func makeCall(_ line: CallLine) -> Call {
        Call(start: start, rates: host.configuration.rates, logger: host.logger(for: start), line: line)
    }

    // MARK: Said

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

    /// Opens an utterance. Returns whether it was taken.
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

    /// Appends audio to an utterance. Returns what is to be waited for before more is appended, if anything.
    func append(
        _ samples: [Int16], to id: Utterance.ID, _ receipt: CallSession.Receipt, _ session: inout CallSession,
        at now: CallInstant
    ) throws(CallSession.Refusal) -> Promise<Void>? {
        guard try session.append(samples, to: id, receipt: receipt, at: now) == .wait else { return nil }
        let isTaken = Promise<Void>()
        speech.expect(receipt, isTaken)
        return isTaken
    }

    /// Takes back what is unsent of an append whose task was cancelled.
    func withdraw(_ receipt: CallSession.Receipt, _ session: inout CallSession, at now: CallInstant) {
        _ = session.withdraw(receipt, at: now)
        speech.settle(receipt)
    }

    func mark(_ mark: Mark, _ id: CallSession.MarkID, _ session: inout CallSession, at now: CallInstant) {
        speech.expect(id, mark.promise)
        do { try session.mark(mark.name, id, at: now) } catch { speech.refuse(id, error) }
    }

    // MARK: Read

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

    /// Takes a message from the provider.
    func receive(
        _ message: ByteBuffer, as kind: WireFrameKind, on session: inout CallSession, at now: CallInstant
    ) {
        do throws(LinecardError) { try session.receive(message.readableBytesUInt8Span, as: kind, at: now) } catch {
            log.noteBadMessage(error)
        }
    }

    // MARK: Told

    /// Hands on what has come, and counts what happened. Returns when something is to be done next.
    func follow(_ session: inout CallSession, isWritable: Bool, at now: CallInstant) -> CallInstant? {
        log.report(session.tally)  // before anybody knows of what is counted
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

    /// Ends the call. Returns what is set when it has ended and was hung up.
    func end(
        _ ending: CallSession.Ending, afterSpeech: Bool, _ session: inout CallSession, at now: CallInstant
    ) throws(CallError) -> Promise<Result<Void, any Error>> {
        if session.isOver, ending == .close || !hangUp.isLeft { throw .ended }
        let isDone = hangUp.wait()
        session.end(ending, afterSpeech: afterSpeech, at: now)
        return isDone
    }

    /// Ends the call at once, because the server shuts down.
    func shutDown(_ session: inout CallSession, at now: CallInstant) {
        isShutDown = !session.isOver
        session.end(.close, afterSpeech: false, at: now)
    }

    /// Notes why the WebSocket is about to be lost.
    func noteViolation(_ reason: ConnectionRefusal) { violation = reason }

    /// Does something once the call was hung up, or at once if it isn't to be.
    func whenHungUp(_ body: @escaping () -> Void) { hangUp.whenDone(body) }

    private func performHangUp() {
        if application.hasNewerStream {
            if hangUp.isLeft { log.noteNotHungUp() }
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
        // All is counted before anybody knows of the end.
        application.noteEnd(of: log)
        log.count(.callsActive, -1)
        if ending == .closed(.callTooLong) { host.statistics.add(.callTooLong) }
        log.noteEnd(ending)
        ended.set(ending)
        hangUp.noteEnd()
        hangUp.whenDone { [hungUp] in hungUp.set(()) }
        // The application may wait for the hang-up itself, and is to be told what became of that.
        hangUp.whenNobodyWaits { self.cancelApplication() }
    }

    /// Not at once: what it does when it is cancelled may ask the session, which is busy.
    private func cancelApplication() { eventLoop.assumeIsolated().execute { self.application.cancel() } }

    // MARK: The application

    /// Takes the task that the application runs in.
    func adopt(_ task: Task<Void, any Error>) {
        application.adopt(task, isEnded: isEnded, log)
        if isEnded { hangUp.whenNobodyWaits { self.cancelApplication() } }
    }

    /// Ends the call, unless it is over or ends already, because the application has returned or thrown.
    func noteReturn(_ result: Result<Void, any Error>, _ session: inout CallSession, at now: CallInstant) {
        application.noteReturn(of: log)
        switch result {
        case .success:
            if !session.isEnding, !session.isOver { session.end(.hangUp, at: now) }
        case .failure(let error):
            let isUsual = error as? CallError == .ended || session.isOver && error is CancellationError
            if !isUsual { log.noteFailure(of: error) }
            // It may have failed because it had something to say after the last words of another task.
            if !session.isOver, !(isUsual && session.isEnding) { session.end(.hangUp, afterSpeech: false, at: now) }
        }
    }
}
