// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The connections that are open: how many there are of each kind, and how they are closed.
final class ConnectionRegistry: Sendable {
    private struct Connection {
        let channel: any Channel
        let number: Int
        var hasCall = false
        /// Who is charged for a connection without a call, if anybody.
        var peer: IPAddress?
    }

    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var withoutCall = 0
        var lastNumber = 0
        /// Connections in the order in which they were opened. The first is one without a call, if there is any.
        var order = CircularBuffer<(key: ObjectIdentifier, number: Int)>()
        /// The number of connections without a call, by peer.
        var peers: [IPAddress: Int] = [:]
        /// Whether connections that still come in are closed at once.
        var isClosing = false

        /// Removes the oldest connection without a call if there would be one too many.
        mutating func makeRoom(for peer: IPAddress?, _ limits: ConnectionLimits) throws(RequestRefused) -> Evicted? {
            if let peer, peers[peer, default: 0] >= limits.connectionsWithoutCallPerPeer {
                throw RequestRefused(.tooManyFromPeer, "too many connections")
            }
            let isFull = connections.count >= limits.connections
            guard isFull || withoutCall >= limits.connectionsWithoutCall else { return nil }
            guard let oldest = oldestWithoutCall() else {
                throw RequestRefused(.tooManyConnections, "too many connections")
            }
            // It is gone from the counts before it is closed.
            remove(ObjectIdentifier(oldest))
            return Evicted(channel: oldest, reason: isFull ? .tooManyConnections : .tooManyWithoutCall)
        }

        /// Returns the connection's number.
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

        /// Keeps the order no longer than the connections are since the oldest without a call.
        private mutating func dropStaleOrder() { _ = oldestWithoutCall() }

        /// The oldest connection without a call.
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

    /// A connection that is to be closed, and why.
    struct Evicted {
        let channel: any Channel
        let reason: ConnectionRefusal
    }

    private let limits: ConnectionLimits
    private let state = Mutex(State())

    init(_ limits: ConnectionLimits = ConnectionLimits()) { self.limits = limits }

    /// Takes a connection that was opened, unless it is one too many.
    ///
    /// - Parameter peer: Who is charged for it; nil for a trusted proxy.
    /// - Returns: The oldest connection without a call if it has to give way to this one.
    func add(_ channel: any Channel, from peer: IPAddress?) throws(RequestRefused) -> Evicted? {
        let (number, evicted) = try state.withLock { state throws(RequestRefused) in
            let evicted = try state.makeRoom(for: peer, limits)
            return (state.insert(channel, peer: peer), evicted)
        }
        let key = ObjectIdentifier(channel)
        channel.closeFuture.whenComplete { _ in self.remove(key, number: number) }
        // Not before it is set up.
        if state.withLock({ $0.isClosing }) { channel.eventLoop.execute { channel.close(promise: nil) } }
        return evicted
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

    private func remove(_ key: ObjectIdentifier, number: Int) {
        // An evicted connection's place may be another's by now.
        state.withLock { state in if state.connections[key]?.number == number { state.remove(key) } }
    }

    // MARK: Closing

    /// Closes every connection; calls get a close frame first.
    ///
    /// - Parameter completion: Called once every call knows that the server ends it. Defaults to nothing.
    /// - Returns: The connections that were open.
    @discardableResult
    func closeAll(completion: @escaping @Sendable () -> Void = {}) -> [any Channel] {
        let channels = close()
        let told = channels.map { channel in
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
        EventLoopFuture.andAllComplete(told, on: eventLoop).whenComplete { _ in completion() }
        return channels
    }

    /// Closes those that carry no call, behind an answer that is being decided.
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

    /// Takes no more, and returns those that are open.
    private func close() -> [any Channel] {
        state.withLock { state in
            state.isClosing = true
            return state.connections.values.map(\.channel)
        }
    }
}
