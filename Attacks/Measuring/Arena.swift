// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The server under attack, and the attackers' connections to it.
final class Arena: Sendable {
    /// The event loops of all attackers. They have a low priority, so that the CPU time of the attackers, which would be another
    /// machine's, doesn't delay the server.
    private static let loops: MultiThreadedEventLoopGroup = {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        #if canImport(Glibc)
            // On Linux the priority is the thread's.
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

    /// Runs an attack until its time is over, then closes what is open.
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
    ///   - source: The attacker's number, which decides its address: 127.0.0.2 for 0.
    ///   - reads: Whether the attacker reads what is answered.
    ///   - receiveBuffer: The bytes that the system keeps for the attacker to read. Defaults to the system's choice.
    /// - Throws: The system's error, which is counted; `TimeIsOver` after the end.
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

    /// Closes every connection. Those that the server left open count as such.
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

    /// Notes that the server did what it must not.
    func expect(_ isMet: Bool, _ violation: String) { if !isMet { tally.noteViolation(violation) } }

    /// Runs many attackers at once. One whose connection breaks ends alone.
    func swarm(_ count: Int, _ attack: @escaping @Sendable (Int) async throws -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<count { group.addTask { try? await attack(index) } }
        }
    }
}

/// The time of an attack is over.
struct TimeIsOver: Error {}

/// An attack cannot be run on this machine.
struct AttackSkipped: Error {
    let reason: String
}
