// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The open connections of a server: counts and limits them, and closes them.
final class ConnectionRegistry: Sendable {
    private struct Connection {
        let channel: any Channel
        let number: Int
        var hasCall = false
        /// The peer that a connection without a call counts against; nil for a trusted proxy.
        var peer: IPAddress?
    }

    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var withoutCall = 0
        var lastNumber = 0
        /// Connections in the order of opening, including stale entries. The first is the oldest without a call, if
        /// there is any.
        var order = CircularBuffer<(key: ObjectIdentifier, number: Int)>()
        /// The number of connections without a call, by peer.
        var peers: [IPAddress: Int] = [:]
        /// True if new connections are closed at once.
        var isClosing = false

        /// Removes the oldest connection without a call if another one would be too many.
        mutating func makeRoom(for peer: IPAddress?, _ limits: ConnectionLimits) throws(RequestRefused) -> Evicted? {
            if let peer, peers[peer, default: 0] >= limits.connectionsWithoutCallPerPeer {
                throw RequestRefused(.tooManyFromPeer, "too many connections")
            }
            let isFull = connections.count >= limits.connections
            guard isFull || withoutCall >= limits.connectionsWithoutCall else { return nil }
            guard let oldest = oldestWithoutCall() else {
                throw RequestRefused(.tooManyConnections, "too many connections")
            }
            // Uncounted before it is closed.
            remove(ObjectIdentifier(oldest))
            return Evicted(channel: oldest, reason: isFull ? .tooManyConnections : .tooManyWithoutCall)
        }

        /// Adds a connection, and returns its number.
        mutating func insert(_ channel: any Channel, peer: IPAddress?) -> Int {
            let key = ObjectIdentifier(channel)
            lastNumber += 1
            connections[key] = Connection(channel: channel, number: lastNumber, peer: peer)
            withoutCall += 1
            if let peer { peers[peer, default: 0] += 1 }
            order.append((key, lastNumber))
            dropStaleOrder()
            return lastNumber
        }

        /// Removes stale entries from the front of the order, so that it doesn't grow without bound.
        private mutating func dropStaleOrder() { _ = oldestWithoutCall() }

        /// Returns the oldest connection without a call.
        mutating func oldestWithoutCall() -> (any Channel)? {
            while let (key, number) = order.first {
                if let connection = connections[key], connection.number == number, !connection.hasCall {
                    return connection.channel
                }
                order.removeFirst()
            }
            return nil
        }

        mutating func remove(_ key: ObjectIdentifier) {
            guard let connection = connections.removeValue(forKey: key), !connection.hasCall else { return }
            withoutCall -= 1
            release(connection.peer)
        }

        mutating func release(_ peer: IPAddress?) {
            guard let peer, let count = peers[peer] else { return }
            peers[peer] = count > 1 ? count - 1 : nil
        }
    }

    /// A connection that must be closed to make room, and the reason.
    struct Evicted {
        let channel: any Channel
        let reason: ConnectionRefusal
    }

    private let limits: ConnectionLimits
    private let state = Mutex(State())

    init(_ limits: ConnectionLimits = ConnectionLimits()) { self.limits = limits }

    /// Registers a new connection.
    ///
    /// - Parameters:
    ///   - channel: The connection.
    ///   - peer: The peer that it counts against; nil for a trusted proxy.
    /// - Returns: The oldest connection without a call if it must be closed to make room.
    /// - Throws: ``RequestRefused`` if there are too many connections of the peer, or with calls.
    func add(_ channel: any Channel, from peer: IPAddress?) throws(RequestRefused) -> Evicted? {
        let (number, evicted) = try state.withLock { state throws(RequestRefused) in
            let evicted = try state.makeRoom(for: peer, limits)
            return (state.insert(channel, peer: peer), evicted)
        }
        let key = ObjectIdentifier(channel)
        channel.closeFuture.whenComplete { _ in self.remove(key, number: number) }
        // Executed once the channel is set up.
        if state.withLock({ $0.isClosing }) { channel.eventLoop.execute { channel.close(promise: nil) } }
        return evicted
    }

    /// Counts a proxy's connection against the client whose request it carries.
    ///
    /// - Throws: ``RequestRefused`` if the client has too many.
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

    private func remove(_ key: ObjectIdentifier, number: Int) {
        // The key of an evicted connection may have been reused.
        state.withLock { state in if state.connections[key]?.number == number { state.remove(key) } }
    }

    // MARK: Closing

    /// Closes every connection; calls get a close frame first.
    ///
    /// - Parameter completion: Called once every call knows that the server ended it. Defaults to doing nothing.
    /// - Returns: The connections that were open.
    @discardableResult
    func closeAll(completion: @escaping @Sendable () -> Void = {}) -> [any Channel] {
        let channels = close()
        let shutDowns = channels.map { channel in
            channel.eventLoop.submit {
                if let driver = Self.driver(of: channel) {
                    driver.shutDown()
                } else {
                    channel.close(promise: nil)
                }
            }
        }
        guard let eventLoop = channels.first?.eventLoop else {
            completion()
            return []
        }
        EventLoopFuture.andAllComplete(shutDowns, on: eventLoop).whenComplete { _ in completion() }
        return channels
    }

    /// Closes the connections without a call. Those that are being answered close behind their answer.
    func closeIdle() {
        for channel in close() {
            channel.eventLoop.execute {
                if let driver = Self.driver(of: channel) { return driver.hasBegun ? () : driver.shutDown() }
                if let edge = try? channel.pipeline.syncOperations.handler(type: EdgeHandler.self), edge.isAnswering {
                    return
                }
                channel.close(promise: nil)
            }
        }
    }

    private static func driver(of channel: any Channel) -> CallDriver? {
        try? channel.pipeline.syncOperations.handler(type: WebSocketHandler<CallDriver>.self).receiver
    }

    /// Makes the registry close new connections at once, and returns the open ones.
    private func close() -> [any Channel] {
        state.withLock { state in
            state.isClosing = true
            return state.connections.values.map(\.channel)
        }
    }
}
