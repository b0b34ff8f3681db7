// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One case against one endpoint.
struct Trial: Sendable {
    /// The time for which the server waits for a client that stays connected: 2 s, with tolerance for a busy machine.
    private static let linger = TimeAmount.seconds(1)...TimeAmount.seconds(3)

    /// The case.
    let testCase: Case
    /// The endpoint that it is run against.
    let endpoint: Endpoint
    /// The port of the endpoint.
    let port: Int

    /// Runs the case. Returns the problem, or nil if it passed.
    func run() async -> String? {
        do {
            let peer = try await Peer.open(port: port, staysConnected: testCase.staysConnected)
            await peer.send(testCase)
            return problem(with: try await peer.recording())
        } catch {
            return "\(error)"
        }
    }

    /// Returns the problem with a recording, or nil.
    func problem(with recording: Recording) -> String? {
        var reader = ServerFrameReader(recording.bytes)
        let frames: [ServerFrame]
        do { frames = try reader.readAll() } catch { return error.reason }
        if let problem = problem(with: frames) { return "\(problem); \(summary(of: frames))" }
        switch recording.ending {
        case .closed: break
        case .reset: return "the connection was reset; \(summary(of: frames))"
        case .open: return "the connection was left open; \(summary(of: frames))"
        }
        if let linger = recording.linger, !Self.linger.contains(linger) {
            return "the connection was ended \(linger.nanoseconds / 1_000_000) ms after the close frame"
        }
        return nil
    }

    private func problem(with frames: [ServerFrame]) -> String? {
        guard let end = frames.firstIndex(where: \.isClose) else {
            return testCase.disconnects ? problem(withAnswers: frames) : "no close frame came"
        }
        if end != frames.count - 1 { return "something came after the close frame" }
        return problem(withAnswers: Array(frames[..<end])) ?? problem(withClose: frames[end])
    }

    private func problem(withAnswers answers: [ServerFrame]) -> String? {
        let expected = testCase.answers.filter { endpoint != .server || !$0.isMessage }
        var answers = answers
        if testCase.mayRepeatAnswer {
            while answers.count > expected.count, answers.last == expected.last { answers.removeLast() }
        }
        return answers == expected ? nil : "expected \(expected.isEmpty ? "nothing" : Self.list(expected))"
    }

    private func problem(withClose frame: ServerFrame) -> String? {
        let expected: UInt16? =
            switch testCase.ending {
            case .clientCloses: 1_000
            case .serverCloses(let code): code
            case .clientDisconnects: nil
            }
        if testCase.disconnects { return "a close frame came" }
        if frame.payload.count == 1 { return "the close frame has one byte" }
        if String(validating: frame.payload.dropFirst(2), as: UTF8.self) == nil { return "the reason is not UTF-8" }
        return frame.closeCode == expected ? nil : "expected close \(expected.map { "\($0)" } ?? "without a code")"
    }

    private func summary(of frames: [ServerFrame]) -> String {
        "got \(frames.isEmpty ? "nothing" : Self.list(frames))"
    }

    private static func list(_ frames: [ServerFrame]) -> String {
        let shown = frames.prefix(6).map(\.description).joined(separator: ", ")
        return frames.count > 6 ? "\(shown), … (\(frames.count) frames, the last \(frames.last!))" : shown
    }
}
