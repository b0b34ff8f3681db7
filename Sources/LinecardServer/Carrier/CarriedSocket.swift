// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// A WebSocket of another server, between the tasks that read and write it and the driver of its call.
struct CarriedSocket: Sendable {
    private let eventLoop: any EventLoop
    private let driver: NIOLoopBound<CallDriver>
    private let outbox: NIOLoopBound<Outbox>
    private let messages: AsyncStream<WebSocketMessage>

    /// Opens the socket of a call that has not begun. It is closed when none begins within the time for that.
    static func open(
        _ host: CallHost, _ provider: Provider, on eventLoop: any EventLoop,
        startCall: @escaping @Sendable (Call) -> Void
    ) async -> CarriedSocket {
        await withUnsafeContinuation { continuation in
            eventLoop.execute {
                let driver = CallDriver(host, provider, on: eventLoop, startCall: startCall)
                continuation.resume(returning: CarriedSocket(driver))
            }
        }
    }

    private init(_ driver: CallDriver) {
        eventLoop = driver.eventLoop
        let outbox = Outbox()
        driver.connect(outbox)
        messages = outbox.messages
        self.driver = NIOLoopBound(driver, eventLoop: eventLoop)
        self.outbox = NIOLoopBound(outbox, eventLoop: eventLoop)
    }

    /// Hands what comes to the driver, one message after the other, until the sequence ends.
    func read<Messages: AsyncSequence>(_ incoming: Messages) async where Messages.Element == WebSocketMessage {
        do {
            for try await message in incoming { await onLoop { $0.take(message, $1) } }
        } catch {
            await onLoop { driver, _ in driver.noteFailure(error) }
        }
        await disconnect()
    }

    /// Sends what the call has to say, one message after the other, until the connection is over: up to the close frame when the task is
    /// cancelled. A close frame that isn't sent within 2 s is given up, and what is being sent is cancelled.
    func write(with send: @escaping @Sendable (WebSocketMessage) async throws -> Void) async {
        let writing = Task { await sendAll(with: send) }
        await onLoop { [eventLoop] _, outbox in
            outbox.whenClosed {
                eventLoop.scheduleTask(in: TimeAmount(ConnectionLimits.lingerTimeout)) { writing.cancel() }
            }
        }
        await writing.value
    }

    private func sendAll(with send: (WebSocketMessage) async throws -> Void) async {
        for await message in messages {
            do { try await send(message) } catch { return await disconnect() }
            if case .close = message { return }
            eventLoop.execute { [driver, outbox] in
                outbox.value.noteSent()
                driver.value.noteWritability()
            }
        }
    }

    /// Notes that the connection is over.
    func disconnect() async {
        await onLoop { driver, outbox in
            driver.disconnect()
            outbox.finish()
        }
    }

    /// Ends the call at once, and then does something.
    func shutDown(then notify: @escaping @Sendable () -> Void) {
        eventLoop.execute { [driver] in
            driver.value.shutDown()
            notify()
        }
    }

    private func onLoop(_ body: @escaping @Sendable (CallDriver, Outbox) -> Void) async {
        await withUnsafeContinuation { continuation in
            eventLoop.execute { [driver, outbox] in
                body(driver.value, outbox.value)
                continuation.resume()
            }
        }
    }
}

extension CallDriver {
    /// Takes a message of a socket that is carried.
    fileprivate func take(_ message: WebSocketMessage, _ outbox: Outbox) {
        switch message {
        case .text(let bytes): receive(ByteBuffer(bytes: bytes), as: .text)
        case .binary(let bytes): receive(ByteBuffer(bytes: bytes), as: .binary)
        case .pong(let bytes): notePong(ByteBuffer(bytes: bytes))
        case .ping(let bytes):
            outbox.pong(bytes)
            notePing()
        case .close(let code):
            disconnect(isClosed: true)
            outbox.close(answering: code)
        }
    }
}
