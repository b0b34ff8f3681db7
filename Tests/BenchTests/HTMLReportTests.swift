// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec
import Testing

@testable import bench

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("HTML report") struct HTMLReportTests {
    @Test(
        "a page is self-contained and well-formed, whatever was measured and compared",
        arguments: [
            Self.report(), Self.report(peers: Self.peers), Self.report(earlier: Self.earlier),
            Self.report(memory: []), Self.report(peers: Self.peers, memory: [], earlier: Self.earlier),
            Report(machine: Self.machine, rounds: 1, rows: []),
        ])
    func wellFormed(report: Report) throws {
        let text = HTMLReport(report: report, pictures: try Self.pictures()).text

        let page = try Page(text)

        #expect(page.sizes.count > 10)
        #expect(page.sizes.allSatisfy { $0.isFinite && $0 >= 0 })
        #expect(!text.contains("http"))
        #expect(!text.contains("src="))
        #expect(!text.contains("nan") && !text.contains("inf\""))
    }

    @Test("a page has a chart for each stop that was timed, and the delays of echoes")
    func echo() throws {
        let text = HTMLReport(
            report: Self.report(peers: Self.peers),
            pictures: Pictures(deliveries: [], delays: .init(bars: []), responses: [])
        ).text

        let titles = text.matches(of: /<h3>([a-z0-9]+)<\/h3>/).map { String($0.output.1) }

        #expect(titles.sorted() == ["base64", "echo", "envelope", "g722", "memory", "message", "resample"])
        #expect(text.contains(">4.5×, 206 ms late</tspan>"))
        #expect(text.contains(">6.0 ms late</tspan>"))
        #expect(text.contains("<td>206.00</td>"))
        #expect(text.contains("<b>6.0 ms</b><span>delay of an echo at 16 kHz; pipecat 1.14.0: 206 ms</span>"))
    }

    @Test("a time that includes more work is a figure without a bar, and its delay is in the headline")
    func includes() throws {
        let other = Row.named(
            "peer/other/echo/16000", 500_000,
            details: .init(delayMilliseconds: 20, peer: "Other", version: "1.0", includes: "sockets"))
        let report = Self.report(peers: Self.peers + [other])

        let chart = BarChart(
            title: "echo", measure: "time", contests: report.contests.filter { $0.stop == "echo" }
        ).markup.text
        let headlines = try #require(Headlines(report: report).markup).text

        #expect(chart.matches(of: /<rect class="ours"/).count == 1)
        #expect(chart.matches(of: /<rect class="peer"/).count == 1)
        #expect(chart.contains(">20.0 ms late, sockets included</tspan>"))
        #expect(headlines.contains("; pipecat 1.14.0: 206 ms, Other 1.0: 20.0 ms</span>"))
    }

    @Test("the headline compares with the faster of Foundation's two parsers")
    func foundation() throws {
        let text = "\(try #require(Headlines(report: Self.report()).markup))" as Markup

        #expect(text.text.contains("<b>26×</b><span>faster to the payload than Foundation’s JSONSerialization</span>"))
    }

    @Test("a page has the command that made it")
    func rerun() throws {
        let text = HTMLReport(
            report: Self.report(), pictures: Pictures(deliveries: [], delays: .init(bars: []), responses: [])
        ).text

        #expect(text.contains("<code>swift run bench --filter &lt;echo&gt;</code>"))
    }

    private static let machine = Machine(
        cpu: "A & B <CPU>", date: "2026-01-01", kernels: "g711 avx2", soxrVersion: "0.1.3")

    private static let rows = [
        Row.named("base64/decode/avx2", 20, details: .init(kernel: "avx2")),
        .named("base64/decode/reference", 200, min: 190, details: .init(kernel: "reference")),
        .named("envelope/twilio/in", 100), .named("message/twilio/in/8000", 200),
        .named("resample/8000-16000/lowDelay", 700, details: .init(delayMilliseconds: 0.38, heldMillisecondsMax: 0)),
        .named("echo/16000", 2_000, details: .init(delayMilliseconds: 6, heldMillisecondsMax: 0, emptyPushes: 0)),
        .named("foundation/json-decode", 4_000), .named("foundation/json-serialization", 2_600),
        .named("concurrency/twilio/echo-16000/1-thread", 2_000, details: .init(threads: 1, calls: 400)),
    ]
    private static let memory = [
        Row.named("memory/line/8000", 8_272, unit: .bytes), .named("memory/line/16000", 90_000, unit: .bytes),
    ]
    private static let peers = [
        Row.named(
            "peer/pipecat/echo/16000", 9_000,
            details: .init(
                delayMilliseconds: 206, heldMillisecondsMax: 206, emptyPushes: 791, peer: "pipecat",
                version: "1.14.0")),
        .named("peer/<other>/g722/decode", 50),
    ]
    private static let earlier = [
        Row.named("echo/16000", 4_000, details: .init(machine: "C")), .named("gone & away", 1),
    ]

    private static func report(
        peers: [Row] = [], memory: [Row] = Self.memory, earlier: [Row]? = nil
    ) -> Report {
        var report = Report(
            machine: machine, rounds: 300, rows: rows + memory, arguments: ["--filter", "<echo>"], peers: peers)
        report.comparison = earlier.map {
            Comparison(of: report.rows + report.peers, with: $0, from: "a & b.json", machine: machine.cpu)
        }
        return report
    }

    /// The pictures of a page, with fewer points.
    private static func pictures() throws -> Pictures {
        let pair = RatePair(.hz8000, .hz16000)
        return Pictures(
            deliveries: [
                .init(
                    title: "even", delivery: Delivery(of: pair, pushes: 20) { _ in 320 }, delay: 0.23...0.72, heldMax: 0
                ),
                .init(
                    title: "in bursts", delivery: Delivery(of: pair, pushes: 20) { $0 % 5 == 4 ? 1_600 : 0 },
                    delay: 0...0, heldMax: 80),
            ],
            delays: DelayChart(bars: [
                .init(pair: pair, quality: "lowDelay", isOurs: true, delay: 0.23...0.72, heldMax: 0),
                .init(pair: pair, quality: "libsoxr HQ", isOurs: false, delay: 0...0, heldMax: 115),
            ]),
            responses: [ResponsePlot(response: try FrequencyResponse(of: pair, quality: .direct, points: 20))])
    }
}

/// A page read by a strict parser.
private final class Page: NSObject, XMLParserDelegate {
    /// All widths and heights of its elements.
    private(set) var sizes: [Double] = []

    init(_ text: String) throws {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        guard parser.parse() else { throw Malformed(line: parser.lineNumber) }
    }

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        sizes += ["width", "height"].compactMap { attributes[$0] }.map { Double($0) ?? .nan }
    }

    struct Malformed: Error { let line: Int }
}
