// SPDX-License-Identifier: Apache-2.0

import Linecard
import NIOCore

/// The connection between the tasks that read and write another server's WebSocket and the driver of its call.
struct CarriedSocket: Sendable {
    private let eventLoop: any EventLoop
    private let driver: NIOLoopBound<CallDriver>
    private let outbox: NIOLoopBound<Outbox>
    private let messages: AsyncStream<WebSocketMessage>

    /// Opens a socket whose call has not begun. It is closed if none begins within
    /// ``CallServerConfiguration/startTimeout``.
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

    /// Passes messages to the driver until the sequence ends.
    func read<Messages: AsyncSequence>(_ incoming: Messages) async where Messages.Element == WebSocketMessage {
        do {
            for try await message in incoming { await onLoop { $0.receive(message, $1) } }
        } catch {
            await onLoop { driver, _ in driver.noteFailure(error) }
        }
        await disconnect()
    }

    /// Sends the call's messages, one after the other, until the connection is over. If the task is cancelled, it still
    /// sends those up to the close frame. Sending is cancelled if the close frame isn't sent within 2 s.
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

    /// Notes that the connection is closed or lost.
    func disconnect() async {
        await onLoop { driver, outbox in
            driver.disconnect()
            outbox.finish()
        }
    }

    /// Ends the call at once, and then calls a closure.
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
    /// Receives a message from the socket.
    fileprivate func receive(_ message: WebSocketMessage, _ outbox: Outbox) {
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
