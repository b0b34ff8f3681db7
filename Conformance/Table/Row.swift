// SPDX-License-Identifier: Apache-2.0

/// The result of a case.
struct Row: Sendable, CustomStringConvertible {
    /// The case.
    let testCase: Case
    /// The problems, each with its endpoint.
    let problems: [(endpoint: Endpoint, text: String)]

    /// Runs a case against its endpoints.
    init(_ testCase: Case, _ endpoints: RunningEndpoints) async {
        var problems: [(endpoint: Endpoint, text: String)] = []
        for endpoint in testCase.endpoints {
            let trial = Trial(testCase: testCase, endpoint: endpoint, port: endpoints.port(of: endpoint))
            if let problem = await trial.run() { problems.append((endpoint, problem)) }
        }
        self.testCase = testCase
        self.problems = problems
    }

    var description: String {
        let title = testCase.section.padded(to: 8) + testCase.name.padded(to: 68)
        if problems.isEmpty { return title + "ok" }
        return title + "FAILED" + problems.map { "\n        \($0.endpoint.rawValue): \($0.text)" }.joined()
    }
}

extension String {
    /// Returns the text padded with spaces, at least one.
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
