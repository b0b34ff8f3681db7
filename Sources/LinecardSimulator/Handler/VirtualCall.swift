// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardServer
import NIOCore
import Synchronization

/// One call in virtual time: a ``SimulatedCall`` and the server's driver of it, with no socket between them.
///
/// Used on its event loop only, except for ``start(_:)``, ``cancel()`` and ``giveUp(after:)``; hence `@unchecked`.
final class VirtualCall: @unchecked Sendable {
    /// Receives the result of the call.
    typealias Completion = @Sendable (Result<CallRecording, any Error>) -> Void

    let eventLoop = VirtualEventLoop()
    /// Yields the call once it has begun. Ends without one if the call never begins.
    let calls: AsyncStream<Call>
    private let callsContinuation: AsyncStream<Call>.Continuation
    private let driver: CallDriver
    private var call: SimulatedCall
    /// True if the server has not closed its end.
    private var isOpen = true
    /// True if the call has ended at the provider's end.
    private var isOver = false
    /// True if the application has returned, or none will be run.
    private var hasApplicationReturned = false
    private var isCancelled = false
    /// The error that the application threw, unless it only reports the end of the call.
    private var failure: (any Error)?
    private let completion = Mutex<Completion?>(nil)

    init(_ call: SimulatedCall, _ configuration: CallServerConfiguration) {
        self.call = call
        let (calls, continuation) = AsyncStream.makeStream(of: Call.self)
        self.calls = calls
        callsContinuation = continuation
        driver = CallDriver(CallHost(configuration), call.recording.start.provider, on: eventLoop) { call in
            continuation.yield(call)
        }
    }

    private var now: Duration { .nanoseconds(Int64(eventLoop.now.uptimeNanoseconds)) }

    // MARK: The application

    /// Begins the call, and calls `completion` once it is over and its application has returned. Safe on any thread.
    func start(_ completion: @escaping Completion) {
        self.completion.withLock { $0 = completion }
        eventLoop.execute {
            self.driver.connect(self)
            self.eventLoop.begin(self)
            if self.isCancelled { self.driver.shutDown() }
        }
    }

    /// Runs the application, on the event loop.
    func run(_ application: CallServer.Application, in call: Call) async throws {
        do { try await application(call) } catch {
            let reportsEnd = error as? CallError == .ended || call.ending != nil && error is CancellationError
            if !reportsEnd { failure = error }
            throw error
        }
    }

    /// Notes that the application has returned, or that none will be run. On the event loop only.
    func noteApplicationReturned() {
        hasApplicationReturned = true
        complete()
    }

    // MARK: The end

    /// Ends the call, because the task that made it was cancelled. Safe on any thread.
    func cancel() {
        eventLoop.execute {
            self.isCancelled = true
            self.driver.shutDown()
        }
    }

    /// Ends the call with a ``SimulatedCallTimeout``, because it takes too long. Safe on any thread.
    func giveUp(after limit: Duration) {
        let isComputing = eventLoop.isBusy
        complete(with: .failure(SimulatedCallTimeout(limit: limit, at: now, isComputing: isComputing)))
        eventLoop.execute {
            self.driver.shutDown()
            self.eventLoop.stop()
        }
    }

    /// Closes the server's end if the call has ended at the provider's end.
    private func closeIfOver() {
        guard call.isOver, !isOver else { return }
        isOver = true
        let isAbrupt = call.recording.ending?.isAbrupt == true
        // Later, because the driver may be writing.
        eventLoop.execute {
            if self.isOpen, !isAbrupt { self.driver.disconnect(isClosed: true) }
            self.isOpen = false
            self.driver.disconnect()
            if !self.driver.hasBegun { self.callsContinuation.finish() }
            self.complete()
        }
    }

    private func complete() {
        guard hasApplicationReturned, isOver, !isOpen else { return }
        eventLoop.stop()
        complete(with: failure.map { .failure($0) } ?? .success(call.recording))
    }

    private func complete(with result: Result<CallRecording, any Error>) {
        completion.withLock { $0.take() }?(result)
    }
}

extension VirtualCall: VirtualEvents {
    var deadline: NIODeadline? {
        isOver ? nil : call.deadline.map { NIODeadline.uptimeNanoseconds($0.nanosecondsRoundedUp) }
    }

    /// Before the call begins and after the application has returned, there is no task to wait for.
    var mayAdvance: Bool { hasApplicationReturned || !driver.hasBegun || driver.isAwaited }

    /// Delivers one message or pong. If there is none, only lets time pass.
    func handle() {
        if let message = call.nextMessage(at: now) {
            if isOpen { driver.receive(ByteBuffer(string: message), as: .text) }
        } else if let payload = call.nextPong(at: now), isOpen {
            driver.notePong(ByteBuffer(bytes: payload))
        }
        closeIfOver()
    }
}

/// The server's end of the WebSocket. It is always writable, like a fast network.
extension VirtualCall: CallTransport {
    var isWritable: Bool { isOpen }

    func write(_ message: ByteBuffer) {
        call.receive(message.readableBytesUInt8Span, at: now)
        closeIfOver()
    }

    func ping(_ payload: ByteBuffer) { call.receivePing(Array(payload.readableBytesView), at: now) }

    func flush() {}

    func close(_ code: UInt16) {
        guard isOpen else { return }
        isOpen = false
        call.receiveClose(code: Int(code), at: now)
        // Later, because the driver is writing.
        eventLoop.execute { self.driver.disconnect() }
        closeIfOver()
    }

    func limitUnsent(to bytes: Int) {}
}

extension Duration {
    fileprivate var nanosecondsRoundedUp: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(clamping: seconds * 1_000_000_000 + (attoseconds + 999_999_999) / 1_000_000_000)
    }
}
