// SPDX-License-Identifier: Apache-2.0

/// An attack on the server, which is run while calls are going on.
struct Attack: Sendable {
    /// The family and the variant: `slow/heads`.
    let name: String
    /// A description in one line.
    let summary: String
    /// The duration of the attack in seconds, for which its connections stay open. Defaults to 2.
    var seconds = 2.0
    /// True if the attack runs only with `--long`. Defaults to false.
    var isLong = false
    /// The number of file descriptors that the server may have. Defaults to as many as the system allows.
    var serverDescriptors: Int?
    /// Runs the attack. Returns early or is cancelled when the time is over.
    let run: @Sendable (Arena) async throws -> Void

    /// True if this is the control row, which has no attack.
    var isControl: Bool { name == Self.control.name }

    /// Calls without an attacker, with whose silence that of every other row is compared.
    static let control = Attack(name: "control", summary: "nobody attacks") { _ in }

    /// All attacks, in the order of the table.
    static let all =
        [control] + headerValues + bigHeads + bodies + upgrades + pooledConnections + framing + slowPeers
        + unreadAnswers
        + socketFloods + socketPeers + badFrames + logFloods + manyConnections + SlowHTTPTest.attacks
}
