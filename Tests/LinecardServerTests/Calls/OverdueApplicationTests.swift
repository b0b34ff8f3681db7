// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import NIOCore
import ProviderFixtures
import Synchronization
import TestSupport
import Testing

@testable import LinecardServer

@Suite("Applications that outlast their call") struct OverdueApplicationTests {
    /// A gate that holds tasks until it is opened, whether they are cancelled or not.
    private final class Gate: Sendable {
        private let promise = Promise<Void>()

        func open() { promise.set(()) }

        func pass() async { await Task { _ = try? await promise.get() }.value }
    }

    @Test(
        "the application is cancelled, and can still read frames, outcomes and durations",
        arguments: Provider.allCases, ApplicationExecutor.all)
    func cancelled(_ provider: Provider, _ executor: ApplicationExecutor) async throws {
        let (reports, report) = AsyncStream.makeStream(of: Report.self)
        let (marks, marked) = AsyncStream.makeStream(of: Void.self)
        var configuration = CallServerConfiguration.testing()
        configuration.executor = executor
        let script = Script(provider)
        try await withServer(
            configuration,
            application: { call in
                let speech = call.play(.constant(code: 0x20, milliseconds: 30_000))
                let mark = call.mark("end")
                marked.yield()
                try? await Task.sleep(for: .seconds(60))  // until it is cancelled
                var result = Report(isCancelled: Task.isCancelled, ending: call.ending)
                for try await frame in call.frames { result.frames.append(frame) }
                result.speech = try await speech.outcome
                result.mark = try await mark.outcome
                result.isHeardTheSame = await speech.heard == call.heard
                report.yield(result)
            }
        ) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start, script.media(code: 0x10)])
            try await phone.hear("the audio") { !$0.isEmpty }
            try await within { for await _ in marks { break } }
            try await phone.say(script.dtmf("1"))
            try await phone.say(script.stop)
            let result = try await within { await reports.first { _ in true } }

            #expect(result?.isCancelled == true)
            #expect(result?.ending == .caller)
            #expect(
                result?.frames == [
                    .streamStart(script.callStart), .audio(.heard(code: 0x10)), .dtmf(.one), .streamStop,
                ])
            #expect(result?.speech == .interrupted(after: .zero, by: .callEnded))
            #expect(result?.mark == .callEnded)
            #expect(result?.isHeardTheSame == true)
        }
    }

    private struct Report: Sendable {
        let isCancelled: Bool
        let ending: CallEnding?
        var frames: [InboundFrame] = []
        var speech: Utterance.Outcome?
        var mark: Mark.Outcome?
        var isHeardTheSame = false
    }

    @Test("an overdue application counts as a call until it returns", arguments: ApplicationExecutor.all)
    func counted(_ executor: ApplicationExecutor) async throws {
        let script = Script(.twilio)
        let gate = Gate()
        var configuration = CallServerConfiguration.testing()
        configuration.executor = executor
        configuration.maximumCalls = 1
        try await withServer(configuration, application: { _ in await gate.pass() }) { server in
            let phone = try await Phone.dial(server, script.path, saying: [script.start])
            try await eventually("the call goes on") { server.statistics[.callsActive] == 1 }
            #expect(server.statistics[.applicationsOverdue] == 0)
            try await phone.say(script.stop)
            try await eventually("it is overdue") { server.statistics[.applicationsOverdue] == 1 }
            #expect(server.statistics[.callsActive] == 0)
            #expect(server.statistics.prometheusText.contains("# TYPE linecard_applications_overdue gauge\n"))
            await #expect(throws: Phone.Refused.self) { try await Phone.dial(server, script.path) }

            gate.open()
            try await eventually("it has returned") { server.statistics[.applicationsOverdue] == 0 }
            _ = try await Phone.dial(server, script.path, saying: [script.start])
            try await eventually("there is room again") { server.statistics[.callsStarted] == 2 }
        }
    }

    @Test("an application counts as a call even if the call ended before the application started")
    func countedFromTheBeginning() async throws {
        let script = Script(.plivo)
        let gate = Gate()
        var configuration = CallServerConfiguration.testing()
        configuration.maximumCalls = 20
        try await withServer(configuration, application: { _ in await gate.pass() }) { server in
            for _ in 0..<20 { _ = try await Phone.dial(server, script.path, saying: [script.start, script.stop]) }
            try await eventually("all are over") {
                server.statistics[.callsStarted] == 20 && server.statistics[.callsActive] == 0
            }
            try await eventually("all are overdue", within: .seconds(2)) {
                server.statistics[.applicationsOverdue] == 20
            }
            await #expect(throws: Phone.Refused.self) { try await Phone.dial(server, script.path) }
            gate.open()
            try await eventually("all have returned") { server.statistics[.applicationsOverdue] == 0 }
            _ = try await Phone.dial(server, script.path)
        }
    }

    @Test("a cancellation handler may use the call, even on the call's event loop")
    func cancellationHandler() async throws {
        try await withUnreadCall { call, phone, script, server in
            let speech = call.utterance(at: .hz8000)
            try await phone.say(script.stop)
            try await eventually("the end") { server.statistics[.callsActive] == 0 }
            // The return of the server's own application must not be taken for that of the task below.
            try await eventually("the return") { server.statistics[.applicationsOverdue] == 0 }
            let (handled, handle) = AsyncStream.makeStream(of: Void.self)
            let (waits, wait) = AsyncStream.makeStream(of: Void.self)
            let application = Task {
                try await withTaskCancellationHandler {
                    wait.yield()
                    try await Task.sleep(for: .seconds(60))
                } onCancel: {
                    speech.finish()
                    call.play(.constant(code: 0x20, milliseconds: 20))
                    handle.yield()
                }
            }
            for await _ in waits { break }
            // The server does the same when the call is over before its application's task exists.
            call.line.post { tasks, _, _ in tasks.adopt(application) }

            try await within { for await _ in handled { break } }
            await #expect(throws: CancellationError.self) { try await application.value }
            call.line.post { tasks, session, now in tasks.noteReturn(.success(()), &session, at: now) }
        }
    }

    @Test(
        "a call is released when it is over and its application has returned", arguments: Provider.allCases,
        ApplicationExecutor.all)
    func released(_ provider: Provider, _ executor: ApplicationExecutor) async throws {
        let drivers = Mutex<[WeakDriver]>([])
        var configuration = CallServerConfiguration.testing()
        configuration.executor = executor
        let script = Script(provider)
        try await withServer(
            configuration,
            application: { call in
                let driver = try await call.line.eventLoop.submit { WeakDriver(call.line.localDriver) }.get()
                drivers.withLock { $0.append(driver) }
                call.play(.constant(code: 0x20, milliseconds: 60))
                call.mark("m")
                async let key = call.key(within: .milliseconds(40))
                for try await frame in call.frames where frame == .audio(.heard(code: 0x70)) { break }
                _ = try await key
                if provider == .plivo { throw CancellationError() }
            }
        ) { server in
            for ending in [script.stop, script.media(code: 0x70), ""] {
                let phone = try await Phone.dial(
                    server, script.path, saying: [script.start, script.media(code: 0x10)])
                try await phone.hear("the audio") { !$0.isEmpty }
                if ending.isEmpty { try await phone.vanish() } else { try await phone.say(ending) }
                try await phone.waitUntilClosed()
            }
            try await eventually("three calls") { drivers.withLock { $0.count } == 3 }

            try await eventually("the drivers are released") {
                drivers.withLock { $0.allSatisfy { $0.driver == nil } }
            }
        }
    }

    private final class WeakDriver: @unchecked Sendable {
        private(set) weak var driver: CallDriver?

        init(_ driver: CallDriver?) { self.driver = driver }
    }
}
