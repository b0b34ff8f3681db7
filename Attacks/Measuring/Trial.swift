// SPDX-License-Identifier: Apache-2.0

/// Runs attacks, each against a server of its own with calls.
struct Trial {
    static let calls = 20

    /// The path of `linecard`.
    let server: String

    /// Starts a server and its callers, runs an attack, and returns the measurements.
    ///
    /// Each attack has a new server, so that no row reuses memory that an earlier one left behind.
    func measure(_ attack: Attack) async throws -> Row {
        var row = Row(attack)
        let server = try await ServerProcess.start(server, descriptors: attack.serverDescriptors)
        let callers = try CallersProcess(port: server.port, calls: Self.calls, seconds: attack.seconds + 1.5)
        try await waitForCalls(on: server)
        // Lets the buffers of the calls grow to their size.
        try await Task.sleep(for: .milliseconds(300))

        let before = await Operator.metrics(port: server.port)
        let resident = server.residentMemory ?? 0
        let logged = server.child.outputCount
        let begin = ContinuousClock.now
        try server.resetPeakMemory()
        let arena = Arena(port: server.port, seconds: attack.seconds)
        let answer = Task { [port = server.port] in
            try await Task.sleep(for: .seconds(attack.seconds * 0.5))
            return await Operator.webhookTime(port: port, within: .seconds(attack.seconds * 0.45))
        }
        do {
            try await arena.run(attack)
        } catch let skipped as AttackSkipped {
            row.skipped = skipped.reason
        }
        row.memory = (server.peakMemory ?? resident) - resident
        row.sums = arena.tally.sums

        row.answerTime = try await answer.value
        row.isHealthy = await Operator.isHealthy(port: server.port)
        if let before, let after = await Operator.metrics(port: server.port) {
            row.counted = after.changes(since: before)
        }
        row.report = try await callers.report()
        row.hasEnded = !server.child.isRunning
        row.log = ServerLog(parsing: server.child.output(since: logged))
        row.logTime = .now - begin
        await server.child.stop()
        return row
    }

    /// Waits until the server counts all calls, or has no counters, or 5 s have passed.
    private func waitForCalls(on server: ServerProcess) async throws {
        for _ in 0..<200 {
            guard let metrics = await Operator.metrics(port: server.port) else { break }
            if metrics.values["linecard_calls_active"] ?? 0 >= Self.calls { return }
            try await Task.sleep(for: .milliseconds(25))
        }
    }
}
