// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import Linecard
import NIOCore
import Testing

@testable import LinecardServer

extension WebSocketReader {
    /// An event, with its bytes.
    enum ReadEvent: Equatable {
        case text([UInt8]), binary([UInt8]), ping([UInt8]), pong([UInt8])
        case close(UInt16?)
    }

    static let testLimits = WebSocketLimits(messageBytes: 65_536, fragments: 1_024, controlFramesPerSecond: 20)

    /// Reads bytes in parts, and returns the events up to a violation.
    static func read(
        _ parts: [some Sequence<UInt8>], _ limits: WebSocketLimits = testLimits
    ) -> (events: [ReadEvent], violation: WebSocketViolation?) {
        var reader = WebSocketReader(limits)
        var events: [ReadEvent] = []
        for part in parts {
            var bytes = ByteBuffer(bytes: part)
            do throws(WebSocketViolation) {
                while let event = try reader.next(from: &bytes) { events.append(ReadEvent(event)) }
            } catch {
                return (events, error)
            }
            #expect(bytes.readableBytes == 0)
        }
        return (events, nil)
    }

    static func read(
        _ frames: [ClientFrame], _ limits: WebSocketLimits = testLimits
    ) -> (events: [ReadEvent], violation: WebSocketViolation?) { read([frames.flatMap(\.bytes)], limits) }
}

extension WebSocketReader.ReadEvent {
    fileprivate init(_ event: WebSocketReader.Event) {
        switch event {
        case .message(let data, .text): self = .text(Array(buffer: data))
        case .message(let data, .binary): self = .binary(Array(buffer: data))
        case .ping(let data): self = .ping(Array(buffer: data))
        case .pong(let data): self = .pong(Array(buffer: data))
        case .close(let status): self = .close(status.code)
        }
    }
}

/// Frames of every kind, with control frames between fragments.
private let exchange: [ClientFrame] = [
    .text("héllo"),
    .text("a").notFinal,
    .ping([1, 2, 3]),
    .continuation([]).notFinal,
    .pong([]),
    .continuation([0xC3]).notFinal.with { $0.mask = [0, 0, 0, 0] },
    .continuation([0xA9]),
    .binary([UInt8](repeating: 0xFF, count: 130)),
    .text(""),
    .close([0x03, 0xE8] + Array("bye".utf8)),
]

// Not a constant: LeakSanitizer does not see arrays that only an enum in a global refers to.
private var exchangeEvents: [WebSocketReader.ReadEvent] {
    [
        .text(Array("héllo".utf8)), .ping([1, 2, 3]), .pong([]), .text(Array("aé".utf8)),
        .binary([UInt8](repeating: 0xFF, count: 130)), .text([]), .close(1_000),
    ]
}

@Suite("WebSocketReader") struct WebSocketReaderTests {
    @Test("messages, pings, pongs and a close frame come out in order")
    func all() {
        let (events, violation) = WebSocketReader.read(exchange)

        #expect(events == exchangeEvents)
        #expect(violation == nil)
    }

    @Test("events are the same wherever the bytes are cut in two or three")
    func cuts() {
        let bytes = exchange.flatMap(\.bytes)
        for first in 0...bytes.count {
            #expect(
                WebSocketReader.read([bytes[..<first], bytes[first...]]).events == exchangeEvents, "cut at \(first)")
            for second in stride(from: first, through: min(first + 12, bytes.count), by: 1) {
                let parts = [bytes[..<first], bytes[first..<second], bytes[second...]]
                guard WebSocketReader.read(parts).events == exchangeEvents else {
                    Issue.record("cut at \(first) and \(second)")
                    return
                }
            }
        }
        #expect(WebSocketReader.read(bytes.map { [$0] }).events == exchangeEvents, "a byte at a time")
    }

    @Test(
        "messages of any length are unmasked, wherever their bytes are cut",
        arguments: [0, 1, 7, 8, 9, 125, 126, 127, 300, 65_535, 65_536])
    func lengths(count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) }
        let bytes = ClientFrame.binary(payload).bytes
        for cut in 0..<9 {
            let place = min(bytes.count, bytes.count - count + cut)
            #expect(WebSocketReader.read([bytes[..<place], bytes[place...]]).events == [.binary(payload)])
        }
    }

    @Test("a length that isn't in its shortest form is a violation", arguments: [0, 125, 126, 65_535])
    func lengthInTooManyBytes(count: Int) {
        for form in [ClientFrame.LengthForm.twoBytes, .eightBytes] {
            let frame = ClientFrame.binary([UInt8](repeating: 0, count: count)).with { $0.lengthForm = form }
            let isRight = form == .twoBytes && count >= 126
            #expect((WebSocketReader.read([frame]).violation?.reason == .protocolViolation) != isRight)
        }
    }

    @Test("every first byte is taken or refused by RFC 6455 §5.2")
    func firstBytes() {
        for first in UInt8.min...UInt8.max {
            let isFinal = first & 0x80 != 0
            let isAllowed =
                switch first & 0x7F {
                case 0x1, 0x2: true
                case 0x8, 0x9, 0xA: isFinal
                default: false  // A continuation has no message to continue.
                }
            let violation = WebSocketReader.read([[first, 0x80, 0, 0, 0, 0]]).violation
            #expect((violation == nil) == isAllowed, "\(first)")
            #expect(violation == nil || violation?.reason == .protocolViolation)
        }
    }

    @Test("a violation is found at the first byte that shows it")
    func early() {
        let bad: [(bytes: [UInt8], reason: ConnectionRefusal)] = [
            ([0xC1], .protocolViolation), ([0x83], .protocolViolation), ([0x81, 0x01], .protocolViolation),
            ([0x09, 0x80], .protocolViolation), ([0x89, 0xFE], .protocolViolation),
            ([0x81, 0xFE, 0, 125], .protocolViolation), ([0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0], .protocolViolation),
            ([0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0], .messageTooLarge),
            ([0x81, 0x85, 0, 0, 0, 0, 0xC0], .invalidText), ([0x81, 0x85, 0, 0, 0, 0, 0xED, 0xA0], .invalidText),
        ]
        for (bytes, reason) in bad {
            let parts = bytes.map { [$0] }
            #expect(WebSocketReader.read(parts).violation?.reason == reason, "\(bytes)")
            #expect(WebSocketReader.read(parts.dropLast()).violation == nil, "\(bytes)")
        }
    }

    @Test("fragments must belong to one message")
    func order() {
        let stray = ClientFrame.continuation([])
        let open = ClientFrame.binary([]).notFinal
        for frames in [[stray], [open, .text("")], [open, open], [.text("a"), stray], [open, stray, stray]] {
            #expect(WebSocketReader.read(frames).violation?.reason == .protocolViolation)
        }
    }

    @Test("a text with an unfinished scalar is a violation, a binary message is not")
    func unfinishedText() {
        let unfinished: [UInt8] = [0xE2, 0x82]
        let text = WebSocketReader.read([.text(unfinished).notFinal, .continuation([])])
        let binary = WebSocketReader.read([.binary(unfinished).notFinal, .continuation([])])

        #expect(text.violation?.reason == .invalidText)
        #expect(binary.events == [.binary(unfinished)])
    }

    @Test("a message at the limits of bytes and fragments is taken, one over either is refused")
    func limits() {
        let limits = WebSocketLimits(messageBytes: 10, fragments: 3, controlFramesPerSecond: 1)
        let five = [UInt8](repeating: 1, count: 5)
        func frames(_ payloads: [[UInt8]]) -> [ClientFrame] {
            payloads.enumerated().map { index, payload in
                let frame: ClientFrame = index == 0 ? .binary(payload) : .continuation(payload)
                return index == payloads.count - 1 ? frame : frame.notFinal
            }
        }

        #expect(WebSocketReader.read(frames([five, five, []]), limits).events == [.binary(five + five)])
        #expect(WebSocketReader.read(frames([five, five, [1]]), limits).violation?.reason == .messageTooLarge)
        #expect(WebSocketReader.read(frames([[], [], [], []]), limits).violation?.reason == .tooManyFragments)
        #expect(WebSocketReader.read(frames([five, five]) + frames([five, five]), limits).events.count == 2)
    }

    @Test("every close code is taken or refused by RFC 6455 §7.4 and the IANA registry")
    func closeCodes() {
        for code in UInt16.min...UInt16.max {
            let isAllowed =
                (1_000...1_003).contains(code) || (1_007...1_014).contains(code) || (3_000...4_999).contains(code)
            let (events, violation) = WebSocketReader.read([.close([UInt8(code >> 8), UInt8(code & 0xFF)])])
            guard events == (isAllowed ? [.close(code)] : []), (violation == nil) == isAllowed else {
                Issue.record("\(code): \(events)")
                return
            }
        }
        #expect(WebSocketReader.read([.close([])]).events == [.close(nil)])
        #expect(WebSocketReader.read([.close([3])]).violation?.reason == .protocolViolation)
    }

    @Test("a close frame with a reason that isn't UTF-8 is a violation")
    func closeReasons() {
        #expect(WebSocketReader.read([.close([3, 0xE8] + Array("größer".utf8))]).events == [.close(1_000)])
        for reason: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80]] {
            #expect(WebSocketReader.read([.close([3, 0xE8] + reason)]).violation?.reason == .invalidText)
        }
    }

    @Test("the details of a violation are printable ASCII of at most 123 bytes, as in a close frame")
    func details() {
        let limits = WebSocketLimits(messageBytes: .max, fragments: .max, controlFramesPerSecond: 1)
        let violations = [
            WebSocketReader.read([ClientFrame.text("").with { $0.reservedBits = 1 }]).violation,
            WebSocketReader.read(
                [[0x82, 0xFF, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0] as [UInt8]], WebSocketReader.testLimits
            )
            .violation,
            WebSocketReader.read([ClientFrame.ping([]).notFinal], limits).violation,
        ]
        for violation in violations {
            #expect(violation?.detail.utf8.count ?? 200 <= 123)
            #expect(violation?.detail.utf8.allSatisfy { (0x20..<0x7F).contains($0) } == true)
        }
    }
}
