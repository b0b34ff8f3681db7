// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import NIOCore
import ProviderFixtures

/// A provider's side of one stream, in time that the test moves: it plays audio in step with it, returns marks, and is as
/// far away as it is told.
struct SimulatedProvider {
    /// What a provider does with the marks that it drops.
    enum Manners: String, CaseIterable, Sendable {
        /// Returns them, as if they had been played.
        case twilio
        /// Says that it cleared, and does not return them.
        case plivo
        /// Says that it cleared, and returns them all the same: it is not documented that Plivo does not.
        case talkativePlivo

        var provider: Provider { self == .twilio ? .twilio : .plivo }
    }

    /// What has truly become of a mark, and when the provider knew.
    struct Fate: Equatable {
        let wasPlayed: Bool
        let time: Int
    }

    private enum Item {
        case audio(milliseconds: Int)
        case mark(number: Int, name: String)
    }

    let manners: Manners
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

    init(_ manners: Manners, latency: Int) {
        self.manners = manners
        script = Script(manners.provider)
        self.latency = latency
    }

    /// What an application says.
    private enum Message {
        case audio(milliseconds: Int)
        case text([String: Any])
    }

    // MARK: The application's side

    /// Takes audio of a whole number of milliseconds.
    mutating func send(audio milliseconds: Int) {
        toProvider.append((time + latency, .audio(milliseconds: milliseconds)))
        if latency == 0 { receive() }
    }

    /// Takes a message of a serializer's.
    mutating func send(_ message: ByteBuffer) throws {
        let object = try JSONSerialization.jsonObject(with: Data(message.readableBytesView))
        toProvider.append((time + latency, .text(object as? [String: Any] ?? [:])))
        if latency == 0 { receive() }
    }

    /// Lets a millisecond pass; returns the messages that arrive at the application.
    mutating func tick() -> [String] {
        time += 1
        receive()
        play()
        return arrivals()
    }

    /// The messages that have arrived at the application.
    mutating func arrivals() -> [String] {
        let arrived = fromProvider.prefix { $0.time <= time }
        fromProvider.removeFirst(arrived.count)
        return arrived.map(\.message)
    }

    /// Whether nothing is on its way or waits to be played.
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
            if manners != .plivo { answer(mark: name) }
        }
        buffer = []
        if manners != .twilio { answer(script.message("clearedAudio")) }
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
