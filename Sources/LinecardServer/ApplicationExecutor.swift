// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Where the application of a call runs.
public enum ApplicationExecutor: Sendable, Hashable {
    /// On the global pool, as any task of Swift's. Pacing, marks, pings and interruptions stay on the event loops, so an
    /// application that blocks its thread delays no other call's audio.
    case globalPool
    /// On the event loop of the call's connection, so that no frame crosses threads: less CPU for each frame, and a lower
    /// delay on a machine that is busy.
    ///
    /// Nothing there may block or compute for long, not even for a few milliseconds: it would stop every call of that loop. That
    /// holds for all that runs there, which is more than the closure: its child tasks, the default actors that it calls, and
    /// `@concurrent` functions run where it runs (SE-0417). Move work away with an unstructured `Task`, with
    /// `withTaskExecutorPreference(globalConcurrentExecutor)`, or to an actor that has an executor of its own.
    case eventLoop
}

extension ApplicationExecutor {
    /// The executor of an application whose call is on an event loop; nil for the global pool.
    func taskExecutor(on eventLoop: any EventLoop) -> (any TaskExecutor)? {
        self == .eventLoop ? EventLoopExecutor(eventLoop) : nil
    }
}
