// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The connections that are open: how many there are of each kind, and how they are closed.
final class ConnectionRegistry: Sendable {
    private struct Connection {
        let channel: any Channel
        var hasCall = false
        /// Who is charged for a connection without a call, if anybody.
        var peer: IPAddress?
    }

    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var withoutCall = 0
        /// The number of connections without a call, by peer.
        var peers: [IPAddress: Int] = [:]
        /// Whether connections that still come in are closed at once.
        var isClosing = false

        mutating func release(_ peer: IPAddress?) {
            guard let peer, let count = peers[peer] else { return }
            peers[peer] = count > 1 ? count - 1 : nil
        }
    }

    private let limits: ConnectionLimits
    private let state = Mutex(State())

    init(_ limits: ConnectionLimits = ConnectionLimits()) { self.limits = limits }

    /// Takes a connection that was opened, unless it is one too many.
    ///
    /// - Parameter peer: Who is charged for it; nil for a trusted proxy.
    func add(_ channel: any Channel, from peer: IPAddress?) throws(RequestRefused) {
        let key = ObjectIdentifier(channel)
        let limits = limits
        let refusal: ConnectionRefusal? = state.withLock { state in
            if state.connections.count >= limits.connections { return .tooManyConnections }
            if state.withoutCall >= limits.connectionsWithoutCall { return .tooManyWithoutCall }
            if let peer, state.peers[peer, default: 0] >= limits.connectionsWithoutCallPerPeer {
                return .tooManyFromPeer
            }
            state.connections[key] = Connection(channel: channel, peer: peer)
            state.withoutCall += 1
            if let peer { state.peers[peer, default: 0] += 1 }
            return nil
        }
        if let refusal { throw RequestRefused(refusal, "too many connections") }
        channel.closeFuture.whenComplete { _ in self.remove(key) }
        // Not before it is set up.
        if state.withLock({ $0.isClosing }) { channel.eventLoop.execute { channel.close(promise: nil) } }
    }

    /// Charges a proxy's connection to the client that it carries a request of, unless that has too many.
    func charge(_ peer: IPAddress, for channel: any Channel) throws(RequestRefused) {
        let limit = limits.connectionsWithoutCallPerPeer
        let isRefused = state.withLock { state in
            let key = ObjectIdentifier(channel)
            guard let connection = state.connections[key], connection.peer == nil, !connection.hasCall else {
                return false
            }
            guard state.peers[peer, default: 0] < limit else { return true }
            state.connections[key]?.peer = peer
            state.peers[peer, default: 0] += 1
            return false
        }
        if isRefused { throw RequestRefused(.tooManyFromPeer, "too many requests at once") }
    }

    /// Notes that a connection carries a call.
    func noteCall(on channel: any Channel) {
        state.withLock { state in
            let key = ObjectIdentifier(channel)
            guard let connection = state.connections[key], !connection.hasCall else { return }
            state.connections[key]?.hasCall = true
            state.withoutCall -= 1
            state.release(connection.peer)
        }
    }

    private func remove(_ key: ObjectIdentifier) {
        state.withLock { state in
            guard let connection = state.connections.removeValue(forKey: key), !connection.hasCall else { return }
            state.withoutCall -= 1
            state.release(connection.peer)
        }
    }

    // MARK: Closing

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

    /// Closes those that carry no call, behind an answer that is being decided.
    func closeIdle() {
        for channel in close() {
            channel.eventLoop.execute {
                if Self.driver(of: channel)?.hasCall == true { return }
                if let edge = try? channel.pipeline.syncOperations.handler(type: EdgeHandler.self), edge.isAnswering {
                    return
                }
                channel.close(promise: nil)
            }
        }
    }

    private static func driver(of channel: any Channel) -> CallDriver? {
        try? channel.pipeline.syncOperations.handler(type: CallHandler.self).driver
    }

    /// Takes no more, and returns those that are open.
    private func close() -> [any Channel] {
        state.withLock { state in
            state.isClosing = true
            return state.connections.values.map(\.channel)
        }
    }
}
