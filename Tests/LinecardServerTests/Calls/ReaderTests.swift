// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Reading frames") struct ReaderTests {
    @Test("cancelling a read loses no frame", arguments: ApplicationExecutor.all)
    func cancelled(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            _ = try await next(call)
            let reading = call.task(on: executor) { call in
                var frames = call.frames.makeAsyncIterator()
                return try await frames.next()
            }
            try await call.untilFrameIsAwaited()
            reading.cancel()
            await #expect(throws: CancellationError.self) { try await within { try await reading.value } }
            try await phone.say(script.media(code: 0x30))

            #expect(try await within { try await next(call) } == .audio(.heard(code: 0x30)))
        }
    }

    @Test("a cancelled task does not wait for a frame, and takes none", arguments: ApplicationExecutor.all)
    func cancelledBefore(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            _ = try await next(call)
            let reading = call.task(on: executor) { call in
                withUnsafeCurrentTask { $0?.cancel() }
                return try await next(call)
            }
            await #expect(throws: CancellationError.self) { try await within { try await reading.value } }
            try await phone.say(script.media(code: 0x30))

            #expect(try await within { try await next(call) } == .audio(.heard(code: 0x30)))
        }
    }

    @Test("cancelling a read at any moment loses no frame", arguments: ApplicationExecutor.all)
    func cancelledAtAnyTime(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            _ = try await next(call)
            var read: [InboundFrame?] = []
            for code in 0..<10 as Range<UInt8> {
                let reading = call.task(on: executor) { try await next($0) }
                async let saying: Void = phone.say(script.media(code: code))
                for _ in 0..<code { await Task.yield() }
                reading.cancel()
                try await saying
                if let frame = try? await within(.seconds(5), "the read", { try await reading.value }) {
                    read.append(frame)
                }
            }
            while read.count < 10 { read.append(try await within { try await next(call) }) }

            #expect(read == (0..<10).map { .audio(.heard(code: $0)) })
        }
    }

    @Test("cancelling a read that has its frame does not disturb the read of another task")
    func staleCancellation() async throws {
        try await withUnreadCall { call, phone, script, _ in
            _ = try await next(call)
            let first = Task { try await next(call) }
            try await call.untilFrameIsAwaited()
            let number = call.line.nextNumber() - 1
            try await phone.say(script.media(code: 0x10))
            #expect(try await within { try await first.value } == .audio(.heard(code: 0x10)))
            let second = Task { try await next(call) }
            try await call.untilFrameIsAwaited()
            call.line.post { tasks, _, _ in tasks.frames.cancel(number) }
            first.cancel()
            try await phone.say(script.media(code: 0x20))

            #expect(try await within { try await second.value } == .audio(.heard(code: 0x20)))
        }
    }

    @Test(
        "a second reader of frames is refused, and the first is not disturbed",
        arguments: ApplicationExecutor.all)
    func second(_ executor: ApplicationExecutor) async throws {
        try await withUnreadCall { call, phone, script, _ in
            _ = try await next(call)
            let first = call.task(on: executor) { try await next($0) }
            try await call.untilFrameIsAwaited()
            let second = call.task(on: executor) { try await next($0) }
            await #expect(throws: CallError.secondReader) { try await within { try await second.value } }
            try await phone.say(script.media(code: 0x40))

            #expect(try await within { try await first.value } == .audio(.heard(code: 0x40)))
        }
    }

    @Test(
        "frames from before the end can be read after it, even by a cancelled task", arguments: Provider.allCases,
        ApplicationExecutor.all)
    func drained(_ provider: Provider, _ executor: ApplicationExecutor) async throws {
        try await withUnreadCall(provider) { call, phone, script, _ in
            for message in [script.media(code: 0x10), script.dtmf("1"), script.stop] { try await phone.say(message) }
            try await eventually("the end") { call.ending != nil }
            let reading = call.task(on: executor) { call in
                withUnsafeCurrentTask { $0?.cancel() }
                var frames: [InboundFrame] = []
                for try await frame in call.frames { frames.append(frame) }
                return frames
            }

            #expect(
                try await within { try await reading.value } == [
                    .streamStart(script.callStart), .audio(.heard(code: 0x10)), .dtmf(.one), .streamStop,
                ])
        }
    }
}

/// Reads the next frame with an iterator of its own.
private func next(_ call: Call) async throws -> InboundFrame? {
    var frames = call.frames.makeAsyncIterator()
    return try await frames.next()
}
