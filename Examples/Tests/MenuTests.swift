// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator
import Testing

@testable import menu

@Suite("Menu", .timeLimit(.minutes(1))) struct MenuTests {
    private var caller: MenuCaller

    init() throws { caller = try MenuCaller() }

    @Test("1 confirms, and hangs up once the caller has heard it", arguments: Provider.allCases, Line.allCases)
    func confirms(_ provider: Provider, over line: Line) async throws {
        let recording = try await caller.call(provider, over: line, .confirming)

        let confirmed = try #require(recording.place(of: caller.audio(.confirmed)))
        #expect(confirmed.upperBound > recording.heard.count - recording.frameLength)
        #expect(recording.ending?.party == .application)
        #expect(recording.badMessages.isEmpty)
        let said = await caller.log.said(3)
        #expect(Set(said.map(\.prompt)) == ["greeting", "menu", "confirmed"])
        #expect(said.allSatisfy { $0.heard == $0.length })
    }

    @Test(
        "without a key the menu is said once more after 5 s, then the call ends", arguments: Provider.allCases,
        Line.allCases)
    func repeats(_ provider: Provider, over line: Line) async throws {
        let recording = try await caller.call(provider, over: line, .silent)

        #expect(await caller.log.said(4).map(\.prompt).sorted() == ["goodbye", "greeting", "menu", "menu"])
        #expect(recording.pauses.count == 2)
        #expect(recording.pauses.allSatisfy { .seconds(4.9)...(.seconds(5.5)) ~= $0 }, "\(recording.pauses)")
        #expect(recording.clears.isEmpty)
        #expect(recording.place(of: caller.audio(.goodbye)) != nil)
        #expect(recording.ending?.party == .application)
    }

    @Test("an announcement is heard whole, whatever key is pressed", arguments: Provider.allCases, Line.allCases)
    mutating func announces(_ provider: Provider, over line: Line) async throws {
        caller.menu.announcementDelay = .seconds(1)

        let recording = try await caller.call(provider, over: line, .interrupting)

        let closing = try #require(recording.place(of: caller.audio(.closing)))
        let confirmed = try #require(recording.place(of: caller.audio(.confirmed)))
        #expect(closing.upperBound <= confirmed.lowerBound)
        #expect(recording.place(of: caller.audio(.menu)) == nil)
        let said = await caller.log.said(4).filter { $0.prompt == "closing" }
        #expect(said.map(\.heard) == said.map(\.length))
    }
}

/// Calls a menu and reads its log.
struct MenuCaller {
    let log = TestLog()
    var menu: Menu

    init() throws {
        menu = try Menu()
        menu.logger = log.logger
    }

    func call(_ provider: Provider, over line: Line, _ script: CallScript) async throws -> CallRecording {
        try await line.call(menu.answer, as: provider, script)
    }

    func audio(_ prompt: Prompt) -> AudioFrame { menu.prompts[prompt]! }
}
