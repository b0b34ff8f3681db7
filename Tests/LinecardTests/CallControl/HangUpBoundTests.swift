// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures
import Testing

@Suite("Time limits of hanging up") struct HangUpBoundTests {
    private static let stalls: [StandIn.Answer] = [.silence, .endlessBody(500), .drip(500), .drip(401)]

    @Test("a try without an answer is abandoned and repeated", arguments: Provider.allCases, stalls)
    func stalledTry(_ provider: Provider, _ answer: StandIn.Answer) async throws {
        try await StandIn.answering([answer, .status(200)]) { standIn in
            var arrangement = HangUpArrangement(provider)
            arrangement.policy.tryTimeout = .milliseconds(500)

            let error = try await arrangement.serializer(standIn.url).failureOfEnding()

            #expect(error == nil)
            #expect(standIn.requests.count == 2)
            #expect(arrangement.log.lines.first?.contains("reason=no answer in time") == true)
        }
    }

    @Test("a provider that does not finish its answer is given up", arguments: Provider.allCases, stalls)
    func stalled(_ provider: Provider, _ answer: StandIn.Answer) async throws {
        try await StandIn.answering([answer]) { standIn in
            var arrangement = HangUpArrangement(provider)
            arrangement.policy.timeout = .milliseconds(400)
            let serializer = try arrangement.serializer(standIn.url)
            let clock = ContinuousClock()

            let begin = clock.now
            let error = await serializer.failureOfEnding()

            #expect(error == HangUpError(.timedOut, tries: 1))
            #expect(clock.now - begin >= .milliseconds(400))
            #expect(clock.now - begin < .seconds(10))
            #expect(await serializer.failureOfEnding() == nil)
            #expect(standIn.requests.count <= 1)
        }
    }

    @Test("a client that ignores cancellation does not delay the time-out")
    func stubbornClient() async throws {
        let client = RecordingClient {
            await withCheckedContinuation { answer in
                Task.detached {
                    try? await Task.sleep(for: .seconds(8))
                    answer.resume()
                }
            }
            return CallControlResponse(status: 200)
        }
        var arrangement = HangUpArrangement(.twilio)
        arrangement.client = client
        arrangement.policy = HangUpPolicy(
            timeout: .milliseconds(500), tryTimeout: .milliseconds(100), firstBackoff: .milliseconds(1))
        let serializer = try arrangement.serializer()
        let clock = ContinuousClock()

        let begin = clock.now
        let error = await serializer.failureOfEnding()
        let time = clock.now - begin

        #expect(error?.reason == .timedOut)
        #expect((2...5).contains(error?.tries ?? 0))
        #expect(time >= .milliseconds(500) && time < .seconds(6))
    }

    @Test("a policy of the longest times does not overflow")
    func longest() async throws {
        var arrangement = HangUpArrangement(.plivo)
        arrangement.client = RecordingClient(status: 204)
        arrangement.policy = HangUpPolicy(
            timeout: .seconds(Int64.max), tryTimeout: .seconds(Int64.max), maximumTries: .max,
            firstBackoff: .seconds(Int64.max), longestBackoff: .seconds(Int64.max))

        #expect(try await arrangement.serializer().failureOfEnding() == nil)
    }

    @Test("cancelling the task ends the try in flight", arguments: Provider.allCases)
    func cancelled(_ provider: Provider) async throws {
        try await StandIn.answering([.silence]) { standIn in
            let arrangement = HangUpArrangement(provider)
            let hangUp = try #require(try arrangement.serializer(standIn.url).takeHangUp())
            let task = Task { await hangUp.result() }

            await standIn.arrival()
            task.cancel()

            #expect(await task.value == .failure(HangUpError(.cancelled, tries: 1)))
            #expect(arrangement.log.lines.count == 1)
        }
    }

    /// The wait would take ten minutes.
    @Test("cancelling the task ends the wait for another try", .timeLimit(.minutes(1)), arguments: Provider.allCases)
    func cancelledWait(_ provider: Provider) async throws {
        try await StandIn.answering([.status(503, headers: ["Retry-After": "600"])]) { standIn in
            var arrangement = HangUpArrangement(provider)
            arrangement.policy.timeout = .seconds(1_200)
            let hangUp = try #require(try arrangement.serializer(standIn.url).takeHangUp())
            let task = Task { await hangUp.result() }

            await arrangement.log.firstLine()
            task.cancel()

            #expect(await task.value == .failure(HangUpError(.cancelled, tries: 1)))
            #expect(standIn.requests.count == 1)
        }
    }

    @Test("a task that is already cancelled sends nothing")
    func cancelledBefore() async throws {
        let client = RecordingClient()
        var arrangement = HangUpArrangement(.twilio)
        arrangement.client = client
        let hangUp = try #require(try arrangement.serializer().takeHangUp())

        let result = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await hangUp.result()
        }.value

        #expect(result == .failure(HangUpError(.cancelled, tries: 0)))
        #expect(client.requests.isEmpty)
    }

    @Test("cancellation is reported whatever error the client throws", arguments: Provider.allCases)
    func ownCancellation(_ provider: Provider) async throws {
        struct Stopped: Error {}
        let (started, start) = AsyncStream<Void>.makeStream()
        var arrangement = HangUpArrangement(provider)
        arrangement.client = RecordingClient {
            start.yield()
            try? await Task.sleep(for: .seconds(60))
            throw Stopped()
        }
        let hangUp = try #require(try arrangement.serializer().takeHangUp())
        let task = Task { await hangUp.result() }

        for await _ in started { break }
        task.cancel()

        #expect(await task.value == .failure(HangUpError(.cancelled, tries: 1)))
    }
}
