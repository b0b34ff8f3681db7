// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The executor of a call's application.
public enum ApplicationExecutor: Sendable, Hashable {
    /// The global pool, as for any Swift task. Pacing, marks, pings and interruptions stay on the event loops, so an
    /// application that blocks its thread doesn't delay the audio of other calls.
    case globalPool
    /// The event loop of the call's connection, so that no frame crosses threads. That takes less CPU time for each
    /// frame, and lowers the delay on a busy machine.
    ///
    /// Don't block there, nor compute for more than a few milliseconds: it stops every call on that loop. This includes
    /// the closure's child tasks, the default actors that it calls, and `@concurrent` functions, all of which run on
    /// the same executor (SE-0417). Move work away with an unstructured `Task`, with
    /// `withTaskExecutorPreference(globalConcurrentExecutor)`, or to an actor with an executor of its own.
    case eventLoop
}

extension ApplicationExecutor {
    /// Returns the executor for an application whose call is on an event loop; nil for the global pool.
    func taskExecutor(on eventLoop: any EventLoop) -> (any TaskExecutor)? {
        self == .eventLoop ? EventLoopExecutor(eventLoop) : nil
    }
}
