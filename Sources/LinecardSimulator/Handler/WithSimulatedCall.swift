// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardServer

/// Runs a call's handler against a simulated caller in virtual time, without a socket and without waiting.
///
/// ```swift
/// let script: CallScript = [.wait(.seconds(2)), .press([.one], interval: .zero), .wait(.seconds(30))]
/// let recording = try await withSimulatedCall(script: script) { call in try await answer(call) }
/// ```
///
/// Handler and call share one single-threaded executor and one clock. When no job is left and a task waits on the call,
/// time moves to the next event, so an hour of a call takes as long as its messages take to handle. The same script
/// gives the same recording. Child tasks, default actors and `@concurrent` functions are part of it. Unstructured
/// tasks, the main actor, `Task.sleep` and waits on anything else are not; see <doc:TestingAHandler>.
///
/// No request is made. The configuration's accounts and application executor are ignored.
///
/// - Parameters:
///   - provider: The provider that calls. Defaults to Twilio.
///   - script: The caller's part.
///   - conditions: The conditions of the call. By default nothing goes wrong.
///   - parameters: The custom parameters of the stream. Defaults to none.
///   - format: The format of the stream. Defaults to mu-law at 8 kHz. Twilio's is always that.
///   - configuration: The server's rates, lead, time-outs and logger. Defaults to a server's defaults.
///   - isCapturing: True to keep all messages in ``CallRecording/capture``. Defaults to `false`.
///   - limit: The time-out of the whole call, in real time. Defaults to a minute.
///   - application: The handler, as a server runs it for each call.
/// - Returns: The recording of the call, once it has ended and the handler has returned.
/// - Throws: The handler's errors, except ``/LinecardServer/CallError/ended`` and a cancellation at the end of the
///   call; ``SimulatedCallTimeout`` if it doesn't return within the limit, after which it is cancelled but not awaited;
///   `CancellationError` if the task is cancelled; or the errors of
///   ``SimulatedCall/init(_:script:conditions:isCapturing:)``.
public func withSimulatedCall(
    _ provider: Provider = .twilio, script: CallScript, conditions: CallConditions = CallConditions(),
    parameters: [String: String] = [:], format: MediaFormat = MediaFormat(),
    configuration: CallServerConfiguration = CallServerConfiguration(), isCapturing: Bool = false,
    within limit: Duration = .seconds(60), application: @escaping CallServer.Application
) async throws -> CallRecording {
    var generator = FixedNumberGenerator()
    var start = provider.side.makeStart(account: nil, using: &generator)
    start.mediaFormat = format
    start.customParameters = parameters
    var configuration = configuration
    configuration.twilio = TwilioAccount()
    configuration.plivo = PlivoAccount()
    let simulated = try SimulatedCall(start, script: script, conditions: conditions, isCapturing: isCapturing)
    let virtual = VirtualCall(simulated, configuration)

    let answering = Task(executorPreference: virtual.eventLoop) {
        for await call in virtual.calls {
            await call.answer(with: { try await virtual.run(application, in: $0) }, on: virtual.eventLoop)
            break
        }
        virtual.noteApplicationReturned()
    }
    let watchdog = Task {
        try await Task.sleep(for: limit)
        virtual.giveUp(after: limit)
        answering.cancel()
    }
    defer { watchdog.cancel() }
    let recording = try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            virtual.start { continuation.resume(with: $0) }
        }
    } onCancel: {
        virtual.cancel()
    }
    try Task.checkCancellation()
    return recording
}

/// SplitMix (Steele, Lea and Flood) with a fixed seed, so that the ids of a call are the same in each run.
private struct FixedNumberGenerator: RandomNumberGenerator {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
