// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The connections that are open, so that they can be closed.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        /// Whether connections that still come in are closed at once.
        var isClosing = false
    }

    private let state = Mutex(State())

    /// Takes a connection, and closes it when it carries no call by then.
    func add(_ channel: any Channel, startTimeout: Duration) {
        let key = ObjectIdentifier(channel)
        let isLate = state.withLock { state in
            state.channels[key] = channel
            return state.isClosing
        }
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.channels[key] = nil } }
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(startTimeout)) { Self.closeIfIdle(channel) }
        channel.closeFuture.whenComplete { _ in timer.cancel() }
        // Not before it is set up.
        if isLate { channel.eventLoop.execute { channel.close(promise: nil) } }
    }

    /// Closes every connection; calls get a close frame first. Returns those that were open.
    @discardableResult
    func closeAll() -> [any Channel] {
        let channels = close()
        for channel in channels {
            channel.eventLoop.execute {
                if let driver = Self.driver(of: channel) {
                    driver.shutDown()
                } else {
                    channel.close(promise: nil)
                }
            }
        }
        return channels
    }

    /// Closes those that carry no call.
    func closeIdle() {
        for channel in close() { channel.eventLoop.execute { Self.closeIfIdle(channel) } }
    }

    private static func closeIfIdle(_ channel: any Channel) {
        if driver(of: channel)?.hasCall == true { return }
        if let http = try? channel.pipeline.syncOperations.handler(type: HTTPHandler.self) {
            http.closeWhenIdle(channel)
        } else {
            channel.close(promise: nil)
        }
    }

    private static func driver(of channel: any Channel) -> CallDriver? {
        try? channel.pipeline.syncOperations.handler(type: CallHandler.self).driver
    }

    /// Takes no more, and returns those that are open.
    private func close() -> [any Channel] {
        state.withLock { state in
            state.isClosing = true
            return Array(state.channels.values)
        }
    }
}
