// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Pages") struct PageTests {
    /// The pages, and the files that run their examples: of this folder, or of `Examples`, which `make test-examples`
    /// calls.
    static let pages: [(page: Page, file: String)] = [
        (Page("README.md"), "ReadmePage"),
        (Page("docs/migration.md"), "MigrationPage"),
        (Page("docs/webhooks.md"), "WebhooksPage"),
        (Page("Sources/LinecardCodec/LinecardCodec.docc/LinecardCodec.md"), "LandingPages"),
        (Page("Sources/Linecard/Linecard.docc/Linecard.md"), "LandingPages"),
        (Page("Sources/LinecardServer/LinecardServer.docc/LinecardServer.md"), "LandingPages"),
        (Page("Sources/LinecardServer/LinecardServer.docc/AnsweringCalls.md"), "AnsweringCallsPage"),
        (Page("Sources/LinecardServer/LinecardServer.docc/OwnServer.md"), "Examples/own-server/OwnServer"),
        (Page("Sources/LinecardSimulator/LinecardSimulator.docc/LinecardSimulator.md"), "LandingPages"),
        (Page("Sources/LinecardSimulator/LinecardSimulator.docc/TestingAHandler.md"), "TestingAHandlerPage"),
        (Page("Sources/LinecardSimulator/LinecardSimulator.docc/TryingAServer.md"), "LandingPages"),
    ]

    @Test("each example of a page is code that a test runs", arguments: pages)
    func examples(of page: Page, in file: String) throws {
        let folder = file.contains("/") ? "" : "Tests/LinecardServerTests/Pages/"
        let source = try Page("\(folder)\(file).swift").text

        let examples = try page.examples

        #expect(!examples.isEmpty)
        for example in examples { #expect(Page.has(example, in: source), "\(example.joined(separator: "\n"))") }
    }
}
