// SPDX-License-Identifier: Apache-2.0

import CAllocations
import Linecard
import Logging
import Testing

@testable import LinecardServer

@Suite("The rate-limited log") struct RateLimitedLogTests {
    private static func instant(milliseconds: Int) -> CallInstant {
        CallInstant(nanoseconds: Int64(milliseconds) * 1_000_000)
    }

    @Test("a flood writes a line a second, with the number of suppressed ones", arguments: LogLineKind.allCases)
    func flood(kind: LogLineKind) {
        let console = Console()
        let log = RateLimitedLog(console.logger())

        for time in stride(from: 500, to: 3_500, by: 10) {
            log.write(kind, at: Self.instant(milliseconds: time), ["time": SanitizedText(time)])
        }
        log.write(kind, at: Self.instant(milliseconds: 60_000), ["time": SanitizedText(60_000)])
        log.write(kind, at: Self.instant(milliseconds: 61_000), ["time": SanitizedText(61_000)])

        #expect(
            console.lines.map(\.metadata) == [
                ["time": "500"], ["time": "1500", "suppressed": "99"], ["time": "2500", "suppressed": "99"],
                ["time": "60000", "suppressed": "99"], ["time": "61000"],
            ])
        #expect(console.lines.allSatisfy { $0.message == "\(kind.message)" && $0.level == "\(kind.level)" })
    }

    @Test("a flood of one kind suppresses no line of another")
    func kinds() {
        let console = Console()
        let log = RateLimitedLog(console.logger())

        for _ in 0..<3 { for kind in LogLineKind.allCases { log.write(kind, at: .zero) } }

        #expect(console.lines.count == LogLineKind.allCases.count)
        #expect(Set(LogLineKind.allCases).count == LogLineKind.allCases.count)
    }

    @Test("the metadata of a suppressed line is not evaluated")
    func unevaluated() {
        let log = RateLimitedLog(Console().logger(level: .info))
        var evaluated = 0
        let metadata = {
            evaluated += 1
            return ["error": SanitizedText(evaluated)]
        }

        for _ in 0..<100 { log.write(.callFailed, at: .zero, metadata()) }
        #expect(evaluated == 1)
        for _ in 0..<100 { log.write(.badMessage, at: .zero, metadata()) }
        #expect(evaluated == 1)
    }

    @Test("a suppressed line allocates nothing", .enabled(if: allocations_are_counted()))
    func allocations() {
        let log = RateLimitedLog(Console().logger())
        log.write(.badMessage, at: .zero)

        let before = allocations_of_this_thread()
        for _ in 0..<1_000 { log.write(.badMessage, at: .zero, ["error": SanitizedText(sentence: "bad")]) }

        #expect(allocations_of_this_thread() == before)
    }

    @Test("a line below the logger's level does not count as suppressed")
    func level() {
        let console = Console()
        let log = RateLimitedLog(console.logger(level: .error))

        for kind in LogLineKind.allCases {
            for second in 0..<2 { log.write(kind, at: Self.instant(milliseconds: 1_000 * second)) }
        }

        #expect(console.lines.allSatisfy { $0.level == "error" && $0.metadata.isEmpty })
        #expect(console.lines.count == 2 * LogLineKind.allCases.count { $0.level == .error })
    }

    @Test("every line of several threads is written or counted as suppressed")
    func threads() async {
        let console = Console()
        let log = RateLimitedLog(console.logger())

        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for time in stride(from: 0, to: 10_000, by: 10) {
                        log.write(.badMessage, at: Self.instant(milliseconds: time))
                    }
                }
            }
        }
        log.write(.badMessage, at: Self.instant(milliseconds: 20_000))

        let suppressed = console.lines.map { Int($0.metadata["suppressed"] ?? "0") ?? 0 }
        #expect(suppressed.count + suppressed.reduce(0, +) == 8 * 1_000 + 1)
        #expect(suppressed.count == 11)
    }
}
