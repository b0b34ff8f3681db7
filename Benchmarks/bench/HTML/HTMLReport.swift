// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard

/// A report as a self-contained HTML page, for screen and print, without scripts.
struct HTMLReport {
    let report: Report
    let pictures: Pictures

    var text: String {
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>Linecard benchmark, \(report.machine.date)</title>
            <style>
            \(Style.sheet)
            </style>
            </head>
            <body>
            \(Picture.definitions)
            <header>
            <h1>Linecard: the cost of 20 ms of a telephone call</h1>
            \(machine)
            \(Headlines(report: report).markup)
            </header>
            <main>
            \(stops)
            \(lateness)
            \(responses)
            \(concurrency)
            \(memory)
            \(calls)
            \(allRows)
            </main>
            <footer>\(rerun)</footer>
            </body>
            </html>

            """
        return page.text
    }

    private var machine: Markup {
        let facts = [
            ("CPU", report.machine.cpu), ("date", report.machine.date), ("kernels", report.machine.kernels),
            ("libsoxr", report.machine.soxrVersion), ("rounds", report.rounds.figure),
        ]
        return """
            <dl class="machine">\(facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as Markup })</dl>
            """
    }

    private var stops: Markup? {
        let contests = report.contests
        var stops: [Substring] = []
        for contest in contests where contest.stop != "memory" && !stops.contains(contest.stop) {
            stops.append(contest.stop)
        }
        let charts = stops.map { stop in
            BarChart(
                title: String(stop), measure: "time for 20 ms of audio", contests: contests.filter { $0.stop == stop })
        }
        guard !charts.isEmpty else { return nil }
        return """
            <section><h2>Stop by stop</h2>
            <p>Time of one core for 20 ms of one call’s audio: 160 samples at 8 kHz, \(sizes).</p>
            \(BarChart.legend)
            <div class="cards">\(columns(charts))</div></section>
            """
    }

    /// The sizes of messages: `a message of 379 bytes from Twilio, of 423 bytes from Plivo`.
    private var sizes: String {
        let sizes = MediaMessages.all(SpeechLikeSignal()).map { messages in
            "\(messages.texts[0].utf8.count) bytes from \(messages.provider.rawValue.capitalized)"
        }
        return "a message of \(sizes.joined(separator: ", of "))"
    }

    /// Returns two columns of about the same height.
    private func columns(_ charts: [BarChart]) -> Markup {
        let margins = 60.0
        var columns: (left: [Markup], right: [Markup]) = ([], [])
        var heights = (left: 0.0, right: 0.0)
        for chart in charts {
            if heights.left <= heights.right {
                columns.left.append(chart.markup)
                heights.left += chart.height + margins
            } else {
                columns.right.append(chart.markup)
                heights.right += chart.height + margins
            }
        }
        return "<div>\(columns.left)</div><div>\(columns.right)</div>"
    }

    private var lateness: Markup {
        """
        <section><h2>Delay: the audio that a resampler holds back</h2>
        <p>8 to 16 kHz, pushed 20 ms at a time. Dashed: audio in. Solid: audio out. Shaded: audio that the resampler \
        holds back, and the listener waits for.</p>
        <div class="grid">\(pictures.deliveries.map(\.markup))</div>
        <div style="margin-top: 20px">\(pictures.delays.markup)</div></section>
        """
    }

    private var responses: Markup {
        """
        <section><h2>Sound: the frequency response of each filter</h2>
        <p>Qualities realtime and direct, measured tone by tone through the resampler, including 16-bit samples. \
        Above the lower rate’s Nyquist frequency: the image that appears there when resampling up, or the alias of a \
        tone there when resampling down. Shaded: the passband, to 85 %; dashed: the beginning of the stopband, at \
        115 %. Nothing is drawn below −130 dB.</p>
        <div class="grid">\(pictures.responses.map(\.markup))</div></section>
        """
    }

    private var concurrency: Markup? {
        let table = RowTable(
            caption: "One call: a message in and a message out every 20 ms. Each thread has \(Concurrency.calls) calls "
                + "and a core to itself.",
            rows: report.concurrency,
            columns: [
                .init("threads") { "\($0.details.threads ?? 1)" },
                .init("ns per call, median") { $0.median.figure }, .init("min") { $0.min.figure },
                .init("p99") { $0.p99.figure }, .init("calls per core") { Int($0.streamsPerCore ?? 0).figure },
                .init("calls in total") { (Int($0.streamsPerCore ?? 0) * ($0.details.threads ?? 1)).figure },
                .init("scaling") { $0.details.scaling?.timesFigure ?? "" },
            ], comparison: report.comparison)
        return table.markup.map { "<section><h2>Concurrency: every core at once</h2>\($0)</section>" }
    }

    private var memory: Markup? {
        let table = RowTable(
            caption: "After a second of audio, averaged over many. line: the codec’s part of a call, by the "
                + "application’s rate; serializer: a call without its connection; resamplers: those of a call at "
                + "16 kHz, by quality.",
            rows: report.memory, columns: [.init("bytes per call") { Int($0.median).figure }],
            comparison: report.comparison)
        let chart = BarChart(
            title: "memory", measure: "both directions of a call",
            contests: report.contests.filter { $0.stop == "memory" })
        return table.markup.map {
            """
            <section><h2>Memory of a call</h2>
            <div class="cards"><div>\(chart.markup)</div><div>\($0)</div></div></section>
            """
        }
    }

    private var calls: Markup? {
        let table = RowTable(
            caption: "Calls with an agent that echoes, in virtual time.", rows: report.calls,
            columns: [.init("min") { $0.text($0.min) }, .init("median") { $0.text($0.median) }],
            comparison: report.comparison)
        return table.markup.map { "<section><h2>Whole calls</h2>\($0)</section>" }
    }

    private var allRows: Markup? {
        let table = RowTable(
            caption: "Streams per core: the calls that one core could carry, in one direction, if it did nothing else. "
                + "Bold: the library on this machine. lowDelay’s delay is a point between low tones and high ones; "
                + "an echo’s includes the audio held back.",
            rows: report.timed + report.peers,
            columns: [
                .init("min, ns") { $0.min.figure }, .init("median, ns") { $0.median.figure },
                .init("p99, ns") { $0.p99.figure }, .init("streams per core") { Int($0.streamsPerCore ?? 0).figure },
                .init("delay + held back, ms", Self.lateness),
            ], comparison: report.comparison,
            chosen: Set(report.contests.compactMap { $0.ours?.row.name }))
        return table.markup.map { "<section><h2>Every row</h2>\(differences)\($0)</section>" }
    }

    /// Returns the delay of a resampler's filter plus the audio that it holds back, or the delay of an echo.
    private static func lateness(_ row: Row) -> String {
        guard let delay = row.details.delayMilliseconds, let held = row.details.heldMillisecondsMax else { return "" }
        if row.isEcho { return delay.text(digits: 2) }
        return held > 0 ? "\(delay.text(digits: delay > 0 ? 2 : 0)) + \(held.text(digits: 0))" : delay.text(digits: 2)
    }

    private var differences: Markup? {
        guard let comparison = report.comparison else { return nil }
        let gone: Markup? =
            comparison.gone.isEmpty
            ? nil : "<p>Gone since: \(comparison.gone.joined(separator: ", ")).</p>"
        return "<p>\(comparison.summary)</p>\(gone)"
    }

    private var rerun: Markup {
        let arguments = report.arguments.joined(separator: " ")
        return """
            <p class="soft">Made by <code>swift run bench \(arguments)</code>. Run it again on an idle machine. \
            Numbers from different machines are not comparable.</p>
            """
    }
}
