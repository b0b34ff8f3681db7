// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import NIOPosix
import Testing

@testable import LinecardServer

@Suite("The outbound queue") struct OutboundQueueTests {
    private let begin = NIODeadline.uptimeNanoseconds(1_000_000_000)

    /// What a queue says to do, in words: samples as a range, frames as themselves. All of it is done.
    private func steps(of queue: inout OutboundQueue, now: NIODeadline) -> [String] {
        var steps: [String] = []
        for _ in 0..<100 {
            switch queue.next(now: now) {
            case .audio(let audio, let range):
                queue.noteSent(audio.sampleRate.duration(samples: range.count), now: now)
                steps.append("\(range)")
            case .frame(.mark(let name), _): steps.append(name)
            case .frame(let frame, _): steps.append("\(frame)")
            case .done(let promise): steps.append(promise == nil ? "done" : "told")
            case .wait(let deadline): return steps + ["wait \((deadline - now).nanoseconds / 1_000_000) ms"]
            case .idle: return steps + ["idle"]
            }
        }
        return steps + ["and so on"]
    }

    @Test("audio is handed out by 20 ms, the last of it shorter")
    func cuts() {
        var queue = OutboundQueue(lead: .seconds(1))
        queue.append(.audio(.constant(code: 0x20, milliseconds: 50)))

        #expect(steps(of: &queue, now: begin) == ["0..<160", "160..<320", "320..<400", "done", "idle"])
        #expect(queue.end == begin + .milliseconds(50))
        #expect(queue.count == 0)
    }

    @Test("20 ms is as many samples as the rate has", arguments: [SampleRate.hz8000, .hz16000, .hz22050, .hz48000])
    func rates(rate: SampleRate) {
        var queue = OutboundQueue(lead: .seconds(1))
        let count = rate.hertz / 50
        queue.append(.audio(AudioFrame(samples: [Int16](repeating: 0, count: 2 * count), sampleRate: rate)))

        #expect(steps(of: &queue, now: begin) == ["0..<\(count)", "\(count)..<\(2 * count)", "done", "idle"])
    }

    @Test("marks keep their place between audio that is held")
    func marks() {
        var queue = OutboundQueue(lead: .milliseconds(20))
        queue.append(.mark(name: "a"))
        queue.append(.audio(.constant(code: 0x20, milliseconds: 60)))
        queue.append(.mark(name: "b"))
        queue.append(.mark(name: "c"))
        queue.append(.audio(.constant(code: 0x20, milliseconds: 20)))
        queue.append(.mark(name: "d"))

        #expect(steps(of: &queue, now: begin) == ["a", "done", "0..<160", "160..<320", "wait 20 ms"])
        #expect(
            steps(of: &queue, now: begin + .milliseconds(20)) == [
                "320..<480", "done", "b", "done", "c", "done", "wait 20 ms",
            ])
        #expect(steps(of: &queue, now: begin + .milliseconds(30)) == ["wait 10 ms"])
        #expect(steps(of: &queue, now: begin + .milliseconds(40)) == ["0..<160", "done", "d", "done", "idle"])
    }

    @Test("audio of no length is done at once")
    func empty() {
        var queue = OutboundQueue(lead: .zero)
        queue.append(.audio(.constant(code: 0x20, milliseconds: 0)))

        #expect(steps(of: &queue, now: begin) == ["done", "idle"])
    }

    @Test("whoever waits is told when the frame is all sent, or that it is dropped")
    func promises() throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        var queue = OutboundQueue(lead: .zero)
        let promises = (0..<2).map { _ in loop.makePromise(of: Void.self) }
        defer { for promise in promises { promise.succeed() } }
        queue.append(.mark(name: "a"))
        queue.onLastSent(promises[0])
        queue.append(.audio(.constant(code: 0x20, milliseconds: 60)))
        queue.onLastSent(promises[1])
        queue.append(.mark(name: "b"))

        #expect(steps(of: &queue, now: begin) == ["a", "told", "0..<160", "wait 20 ms"])
        #expect(queue.clear(now: begin).promises.count == 1)
        #expect(queue.count == 0)
        #expect(queue.end == begin)
        #expect(steps(of: &queue, now: begin) == ["idle"])
    }

    @Test("a frame that cannot be sent is dropped alone")
    func dropFirst() {
        var queue = OutboundQueue(lead: .seconds(1))
        queue.append(.audio(.constant(code: 0x20, milliseconds: 20)))
        queue.append(.mark(name: "b"))

        #expect(queue.dropFirst() == nil)
        #expect(steps(of: &queue, now: begin) == ["b", "done", "idle"])
    }

    @Test("ten thousand frames with late timers end when they should")
    func noDrift() {
        var queue = OutboundQueue(lead: .milliseconds(200))
        queue.append(.audio(.constant(code: 0x20, milliseconds: 200_000)))
        var now = begin
        var sent = 0

        loop: for _ in 0..<30_000 {
            switch queue.next(now: now) {
            case .audio(let audio, let range):
                queue.noteSent(audio.sampleRate.duration(samples: range.count), now: now)
                sent += 1
            case .wait(let deadline): now = deadline + .microseconds(Int64.random(in: 0...15_000))
            case .done, .frame: break
            case .idle: break loop
            }
        }

        #expect(sent == 10_000)
        #expect(queue.end == begin + .seconds(200))
        #expect(now <= queue.end - .milliseconds(180))
    }
}
