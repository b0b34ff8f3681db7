// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import NIOCore
import ProviderFixtures

/// A provider's side of one stream in virtual time. It plays audio in step with time, returns marks, and has a latency.
struct SimulatedProvider {
    /// A provider's treatment of the marks that it drops.
    enum MarkBehavior: String, CaseIterable, Sendable {
        /// Returns them as if they had been played.
        case twilio
        /// Confirms the clear and does not return them.
        case plivo
        /// Confirms the clear and returns them. Plivo does not document that it doesn't.
        case plivoReturningMarks

        var provider: Provider { self == .twilio ? .twilio : .plivo }
    }

    /// The fate of a mark, with the time at which the provider knew it.
    struct Fate: Equatable {
        let wasPlayed: Bool
        let time: Int
    }

    private enum Item {
        case audio(milliseconds: Int)
        case mark(number: Int, name: String)
    }

    let behavior: MarkBehavior
    private let script: Script
    /// Milliseconds that a message takes, each way.
    let latency: Int
    /// Milliseconds since the stream began.
    private(set) var time = 0
    /// By the mark's number, from 1.
    private(set) var fates: [Int: Fate] = [:]
    /// Milliseconds of audio that the caller heard.
    private(set) var heard = 0

    private var marks = 0
    private var buffer: [Item] = []
    private var toProvider: [(time: Int, message: Message)] = []
    private var fromProvider: [(time: Int, message: String)] = []

    init(_ behavior: MarkBehavior, latency: Int) {
        self.behavior = behavior
        script = Script(behavior.provider)
        self.latency = latency
    }

    /// A message of the application.
    private enum Message {
        case audio(milliseconds: Int)
        case text([String: Any])
    }

    // MARK: The application's side

    /// Sends audio of a whole number of milliseconds.
    mutating func send(audio milliseconds: Int) {
        toProvider.append((time + latency, .audio(milliseconds: milliseconds)))
        if latency == 0 { receive() }
    }

    /// Sends a serializer's message.
    mutating func send(_ message: ByteBuffer) throws {
        let object = try JSONSerialization.jsonObject(with: Data(message.readableBytesView))
        toProvider.append((time + latency, .text(object as? [String: Any] ?? [:])))
        if latency == 0 { receive() }
    }

    /// Advances by a millisecond and returns the messages that arrive at the application.
    mutating func tick() -> [String] {
        time += 1
        receive()
        play()
        return arrivals()
    }

    /// Returns the messages that have arrived at the application.
    mutating func arrivals() -> [String] {
        let arrived = fromProvider.prefix { $0.time <= time }
        fromProvider.removeFirst(arrived.count)
        return arrived.map(\.message)
    }

    /// True if no message is in flight and no audio is buffered.
    var isIdle: Bool { buffer.isEmpty && toProvider.isEmpty && fromProvider.isEmpty }

    // MARK: The provider's side

    private mutating func receive() {
        while let first = toProvider.first, first.time <= time {
            toProvider.removeFirst()
            switch first.message {
            case .audio(let milliseconds): buffer.append(.audio(milliseconds: milliseconds))
            case .text(let message): receive(message)
            }
            returnMarks()
        }
    }

    private mutating func receive(_ message: [String: Any]) {
        switch message["event"] as? String {
        case "mark", "checkpoint":
            marks += 1
            let name = (message["mark"] as? [String: Any])?["name"] as? String ?? message["name"] as? String
            buffer.append(.mark(number: marks, name: name ?? ""))
        default: clear()
        }
    }

    private mutating func clear() {
        for case .mark(let number, let name) in buffer {
            fates[number] = Fate(wasPlayed: false, time: time)
            if behavior != .plivo { answer(mark: name) }
        }
        buffer = []
        if behavior != .twilio { answer(script.message("clearedAudio")) }
    }

    private mutating func play() {
        guard case .audio(let milliseconds) = buffer.first else { return }
        heard += 1
        buffer[0] = .audio(milliseconds: milliseconds - 1)
        if milliseconds == 1 { buffer.removeFirst() }
        returnMarks()
    }

    /// Returns the marks with nothing before them.
    private mutating func returnMarks() {
        while case .mark(let number, let name) = buffer.first {
            buffer.removeFirst()
            fates[number] = Fate(wasPlayed: true, time: time)
            answer(mark: name)
        }
    }

    private mutating func answer(mark name: String) {
        answer(script.mark(name))
    }

    private mutating func answer(_ message: String) { fromProvider.append((time + latency, message)) }
}
