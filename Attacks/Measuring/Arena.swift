// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The server under attack, and the attackers' connections to it.
final class Arena: Sendable {
    /// The event loops of all attackers. They have a low priority, because real attackers wouldn't use the server's CPU
    /// time.
    private static let loops: MultiThreadedEventLoopGroup = {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        #if canImport(Glibc)
            // On Linux this sets the priority of the thread.
            for loop in loops.makeIterator() { loop.execute { _ = setpriority(__priority_which_t(0), 0, 15) } }
        #endif
        return loops
    }()

    let port: Int
    let tally = Tally()
    private let end: ContinuousClock.Instant
    private let channels = Mutex<(open: [ObjectIdentifier: any Channel], isOver: Bool)>(([:], false))

    init(port: Int, seconds: Double) {
        self.port = port
        end = .now + .seconds(seconds)
    }

    /// The time that is left.
    var remaining: Duration { end - .now }

    /// Runs an attack until its time is over, then closes all connections.
    func run(_ attack: Attack) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await attack.run(self) }
            group.addTask {
                try? await Task.sleep(for: self.remaining)
                self.closeAll()
            }
            do {
                try await group.next()
            } catch is TimeIsOver {
            } catch is ChannelError {
            } catch is IOError {
            }
            // Connections of an attack that returned early stay open, for the server to close.
            if remaining > .zero { try? await Task.sleep(for: remaining) }
            closeAll()
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, error is AttackSkipped { throw error }
            }
        }
    }

    /// Opens a connection.
    ///
    /// - Parameters:
    ///   - source: The attacker's number, which determines its address: 127.0.0.2 for 0.
    ///   - reads: True if the attacker reads the answers. Defaults to true.
    ///   - receiveBuffer: The size of the receive buffer in bytes. Defaults to the system's choice.
    /// - Throws: The system's error, which is counted, or `TimeIsOver` after the end.
    func connect(from source: Int = 0, reads: Bool = true, receiveBuffer: Int? = nil) async throws -> Stranger {
        if remaining <= .zero { throw TimeIsOver() }
        do {
            var bootstrap = ClientBootstrap(group: Self.loops)
            if let receiveBuffer {
                bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
            }
            let stranger = try await bootstrap.connectTimeout(.seconds(5))
                .bind(to: SocketAddress(ipAddress: "127.0.0.\(2 + source % 200)", port: 0))
                .channelOption(.autoRead, value: reads)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(to: SocketAddress(ipAddress: "127.0.0.1", port: port)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = AnswerHandler(self.tally)
                        try channel.pipeline.syncOperations.addHandler(handler)
                        return Stranger(channel, handler.log, self.tally)
                    }
                }
            try add(stranger.channel)
            return stranger
        } catch let error as TimeIsOver {
            throw error
        } catch {
            tally.note("no connection")
            throw error
        }
    }

    private func add(_ channel: any Channel) throws {
        let key = ObjectIdentifier(channel)
        let isOver = channels.withLock { channels in
            if !channels.isOver { channels.open[key] = channel }
            return channels.isOver
        }
        if isOver {
            channel.close(promise: nil)
            throw TimeIsOver()
        }
        tally.noteOpen()
        channel.closeFuture.whenComplete { _ in
            self.channels.withLock { $0.open[key] = nil }
            self.tally.noteClose()
        }
    }

    /// Closes all connections, which count as left open by the server.
    private func closeAll() {
        let open = channels.withLock { channels in
            defer { channels = ([:], true) }
            return Array(channels.open.values)
        }
        if !open.isEmpty { tally.note("left open", times: open.count) }
        for channel in open {
            channel.eventLoop.execute {
                try? channel.pipeline.syncOperations.handler(type: AnswerHandler.self).log.noteOwnClose()
                channel.close(promise: nil)
            }
        }
    }

    /// Notes a violation by the server unless an expectation is met.
    func expect(_ isMet: Bool, _ violation: String) { if !isMet { tally.noteViolation(violation) } }

    /// Runs attackers at once. The error of one ends only that one.
    func swarm(_ count: Int, _ attack: @escaping @Sendable (Int) async throws -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<count { group.addTask { try? await attack(index) } }
        }
    }
}

/// The error of a connection after the end of an attack.
struct TimeIsOver: Error {}

/// The error of an attack that cannot be run on this machine.
struct AttackSkipped: Error {
    let reason: String
}
