// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

@Suite("An application that reads late") struct InboundBacklogTests {
    private static let options = CallOptions(
        rates: StartFrame(audioInSampleRate: .hz8000, audioOutSampleRate: .hz8000))

    /// The codes of the pending audio frames, and the other pending frames.
    private static func drain(_ call: inout QuietCall) -> (codes: [Int16], others: [InboundFrame]) {
        var codes: [Int16] = []
        var others: [InboundFrame] = []
        while let frame = call.session.nextFrame() {
            if case .audio(let audio) = frame { codes.append(audio.samples[0]) } else { others.append(frame) }
        }
        return (codes, others)
    }

    @Test(
        "once more than a second is pending, the oldest audio is dropped until 100 ms remain",
        arguments: Provider.allCases)
    func audio(provider: Provider) throws {
        var call = try QuietCall(provider, options: Self.options)
        let codes = (0..<51).map { UInt8($0 * 2) }
        for code in codes.dropLast() { try call.receive(call.script.media(code: code)) }
        #expect(call.session.counts.audioFramesDropped == 0)

        try call.receive(call.script.media(code: codes[50]))

        #expect(call.session.counts.audioFramesDropped == 46)
        let (heard, others) = Self.drain(&call)
        #expect(heard == G711.decode(Array(codes.suffix(5))))
        #expect(others == [.streamStart(call.script.callStart)])
        #expect(call.session.hasFrame == false)
    }

    @Test("keys and marks are not dropped with audio", arguments: Provider.allCases)
    func others(provider: Provider) throws {
        var call = try QuietCall(provider, options: Self.options)
        for number in 0..<120 {
            if number == 10 { try call.receive(call.script.dtmf("5")) }
            if number == 20 { try call.receive(call.script.mark("foreign")) }
            try call.receive(call.script.media(code: 0))
        }

        let (_, others) = Self.drain(&call)

        #expect(others.dropFirst() == [.dtmf(.five), .mark(name: "foreign")])
    }

    @Test("further keys are dropped while 256 are pending")
    func keys() throws {
        var call = try QuietCall()
        for _ in 1...256 { try call.receive(call.script.dtmf("1")) }

        try call.receive(call.script.dtmf("2"))
        #expect(call.session.counts.keysDropped == 1)
        #expect(call.session.nextKey() == .one)
        try call.receive(call.script.dtmf("3"))

        var keys: [KeypadEntry] = []
        while let key = call.session.nextKey() { keys.append(key) }
        #expect(keys == [KeypadEntry](repeating: .one, count: 255) + [.three])
    }

    @Test("a key can be read before the frames ahead of it")
    func outOfTurn() throws {
        var call = try QuietCall(options: Self.options)
        for code in [2, 4] as [UInt8] { try call.receive(call.script.media(code: code)) }
        try call.receive(call.script.dtmf("5"))
        try call.receive(call.script.mark("foreign"))
        try call.receive(call.script.dtmf("6"))

        #expect(call.session.nextKey() == .five)
        let (codes, others) = Self.drain(&call)

        #expect(codes == G711.decode([2, 4]))
        #expect(others.dropFirst() == [.mark(name: "foreign"), .dtmf(.six)])
        #expect(call.session.nextKey() == nil)
    }

    @Test("pending audio can be discarded, uncounted, and nothing else is")
    func discarded() throws {
        var call = try QuietCall(options: Self.options)
        try call.receive(call.script.media(code: 2))
        try call.receive(call.script.dtmf("5"))
        try call.receive(call.script.media(code: 4))

        call.session.discardAudio()
        #expect(call.session.counts.audioUnread == .zero)
        try call.receive(call.script.media(code: 6))
        #expect(call.session.counts.audioUnread == .milliseconds(20))
        let (codes, others) = Self.drain(&call)

        #expect(codes == G711.decode([6]))
        #expect(others.dropFirst() == [.dtmf(.five)])
        #expect(call.session.counts.audioFramesDropped == 0)
    }

    @Test("other frames may take 256 KB", arguments: Provider.allCases)
    func bytes(provider: Provider) throws {
        var call = try QuietCall(provider)
        let padding = String(repeating: " ", count: 64_000)
        for name in 1...5 { try call.receive(call.script.mark("\(name)") + padding) }
        #expect(call.session.counts.otherFramesDropped == 1)

        _ = call.session.nextFrame()  // the start
        #expect(call.session.nextFrame() == .mark(name: "1"))
        try call.receive(call.script.mark("5") + padding)

        let (_, others) = Self.drain(&call)
        #expect(others == (2...5).map { InboundFrame.mark(name: "\($0)") })
        #expect(call.session.counts.otherFramesDropped == 1)
    }

    @Test("frames received before the end can be read after it")
    func afterEnd() throws {
        var call = try QuietCall(options: Self.options)
        try call.receive(call.script.media(code: 2))
        try call.receive(call.script.stop)

        try call.receive(call.script.media(code: 4))
        let (codes, others) = Self.drain(&call)

        #expect(codes == G711.decode([2]))
        #expect(others.last == .streamStop)
    }
}
