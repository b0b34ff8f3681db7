// SPDX-License-Identifier: Apache-2.0

import Dispatch
import NIOCore
import Synchronization

/// An event loop and task executor with a virtual time, which moves only when no job is left.
///
/// It runs its jobs one at a time, in the order in which they came. When there is none, it runs the next timer or event
/// of its ``VirtualEvents``, after moving its time there if the events allow that.
final class VirtualEventLoop: EventLoop, TaskExecutor, Sendable {
    fileprivate enum Job: Sendable {
        case closure(@Sendable () -> Void)
        case task(UnownedJob)
        case timer(@Sendable () -> Void)
        case event(any VirtualEvents)
    }

    fileprivate struct Timer: Sendable {
        let number: Int
        let deadline: NIODeadline
        let fire: @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    fileprivate struct State {
        var now = NIODeadline.uptimeNanoseconds(0)
        var jobs = CircularBuffer<Job>()
        var timers: [Timer] = []
        var lastNumber = 0
        /// True if the loop runs jobs or is about to.
        var isRunning = false
        /// True if the running job is neither a timer nor an event.
        var isInJob = false
        var isPollScheduled = false
        var isShutDown = false
        var events: (any VirtualEvents)?
    }

    /// The real time after which an idle loop checks again whether time may move. A task that runs elsewhere may have
    /// begun to wait on the call, which doesn't wake the loop.
    private static let pollInterval = DispatchTimeInterval.milliseconds(5)
    private static let key = DispatchSpecificKey<ObjectIdentifier>()

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "linecard.simulated-call")

    init() { queue.setSpecific(key: Self.key, value: ObjectIdentifier(self)) }

    var inEventLoop: Bool { DispatchQueue.getSpecific(key: Self.key) == ObjectIdentifier(self) }

    /// The virtual time, which begins at zero.
    var now: NIODeadline { state.withLock { $0.now } }

    /// True if the loop is running a job that is neither a timer nor an event.
    var isBusy: Bool { state.withLock { $0.isInJob } }

    // MARK: Jobs

    func execute(_ task: @escaping @Sendable () -> Void) { add(.closure(task)) }

    func enqueue(_ job: consuming ExecutorJob) { add(.task(UnownedJob(job))) }

    private func add(_ job: Job) {
        state.withLock { $0.jobs.append(job) }
        wake()
    }

    private func wake() {
        let begins = state.withLock { state in
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if begins { queue.async { self.run() } }
    }

    private func run() {
        while let job = nextJob() {
            switch job {
            case .closure(let body), .timer(let body): body()
            case .task(let job): job.runSynchronously(on: asUnownedTaskExecutor())
            case .event(let events): events.handle()
            }
        }
    }

    /// Takes the next job. If there is none, the loop is idle until one comes.
    private func nextJob() -> Job? {
        let (job, events) = state.withLock { ($0.takeJob(), $0.events) }
        if let job { return job }
        // Outside the lock, because the events ask for the time.
        let event = events?.deadline
        let mayAdvance = events?.mayAdvance == true
        return state.withLock { state in
            if let job = state.takeJob() ?? state.takeTimed(event, mayAdvance: mayAdvance) { return job }
            state.isRunning = false
            if state.events != nil, !state.isPollScheduled {
                state.isPollScheduled = true
                queue.asyncAfter(deadline: .now() + Self.pollInterval) { self.poll() }
            }
            return nil
        }
    }

    private func poll() {
        state.withLock { $0.isPollScheduled = false }
        wake()
    }

    // MARK: Time

    /// Begins to handle events beside the timers.
    func begin(_ events: any VirtualEvents) {
        state.withLock { $0.events = events }
        wake()
    }

    @discardableResult
    func scheduleTask<T>(deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        let promise = makePromise(of: T.self)
        let number = state.withLock { state -> Int? in
            if state.isShutDown { return nil }
            state.lastNumber += 1
            state.timers.append(
                Timer(number: state.lastNumber, deadline: deadline) {
                    promise.assumeIsolatedUnsafeUnchecked().completeWith(Result { try task() })
                } fail: { error in
                    promise.fail(error)
                })
            return state.lastNumber
        }
        if number == nil { promise.fail(EventLoopError.shutdown) }
        wake()
        return Scheduled(promise: promise) {
            self.state.withLock { state in state.timers.removeAll { $0.number == number } }
        }
    }

    @discardableResult
    func scheduleTask<T>(in delay: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        scheduleTask(deadline: now + delay, task)
    }

    // MARK: The end

    /// Stops time and fails the timers. Jobs are still run.
    func stop() {
        let timers = state.withLock { state in
            state.isShutDown = true
            state.events = nil
            defer { state.timers = [] }
            return state.timers
        }
        for timer in timers { timer.fail(EventLoopError.shutdown) }
    }

    func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        queue.async { callback(EventLoopError.unsupportedOperation) }
    }
}

extension VirtualEventLoop.State {
    fileprivate mutating func takeJob() -> VirtualEventLoop.Job? {
        isInJob = !jobs.isEmpty
        return jobs.popFirst()
    }

    /// Takes the next event or timer, and moves the time there. Of those due at the same time, the event comes first,
    /// then the timers in the order in which they were scheduled.
    fileprivate mutating func takeTimed(_ event: NIODeadline?, mayAdvance: Bool) -> VirtualEventLoop.Job? {
        let timer = timers.indices.min { timers[$0].deadline < timers[$1].deadline }
        if let event, let events, timer.map({ event <= timers[$0].deadline }) != false {
            return move(to: event, mayAdvance: mayAdvance) ? .event(events) : nil
        }
        guard let timer, move(to: timers[timer].deadline, mayAdvance: mayAdvance) else { return nil }
        return .timer(timers.remove(at: timer).fire)
    }

    /// Moves the time there, if it may move. Returns true if that time has come.
    private mutating func move(to time: NIODeadline, mayAdvance: Bool) -> Bool {
        if mayAdvance { now = max(now, time) }
        return time <= now
    }
}

/// The events of a ``VirtualEventLoop``. Used on that loop only.
protocol VirtualEvents: AnyObject, Sendable {
    /// The time of the next event.
    var deadline: NIODeadline? { get }

    /// True if time may move to the next deadline.
    var mayAdvance: Bool { get }

    /// Handles the events that are due.
    func handle()
}
