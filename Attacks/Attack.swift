// SPDX-License-Identifier: Apache-2.0

/// One way to hurt the server, run while calls are going on.
struct Attack: Sendable {
    /// The family and the variant: `slow/heads`.
    let name: String
    /// What is sent, in one line.
    let summary: String
    /// How long the attack goes on. Connections are held open until then.
    var seconds = 2.0
    /// True if the attack is left to `--long`.
    var isLong = false
    /// The file descriptors that the server may have. Defaults to as many as the system allows.
    var serverDescriptors: Int?
    /// Sends it. Returns early or is cancelled when the time is over.
    let run: @Sendable (Arena) async throws -> Void

    /// True if the attack is the control row: nobody attacks.
    var isControl: Bool { name == Self.control.name }

    /// Calls without an attacker. The silence of every other row is compared with this one's.
    static let control = Attack(name: "control", summary: "nobody attacks") { _ in }

    /// Every attack, in the order of the table. A new family is a file in `Families` and a word here.
    static let all =
        [control] + headerValues + bigHeads + bodies + upgrades + pooledConnections + framing + slowPeers
        + unreadAnswers
        + socketFloods + socketPeers + badFrames + logFloods + manyConnections + SlowHTTPTest.attacks
}
