// SPDX-License-Identifier: Apache-2.0

/// The numbers at the top of the page, as far as they were measured.
struct Headlines {
    let report: Report

    var markup: Markup? {
        let items = [messageIn, wideband, messageOut, pipecat, foundation, calls, delay, memory].compactMap(\.self)
        guard !items.isEmpty else { return nil }
        return #"<ul class="headlines">\#(items)</ul>"#
    }

    private func item(_ number: String, _ meaning: String) -> Markup {
        "<li><b>\(number)</b><span>\(meaning)</span></li>"
    }

    private func row(_ name: String) -> Row? { report.rows.first { $0.name == name } }
    private func contest(_ work: String) -> Contest? { report.contests.first { $0.work == work } }

    private var messageIn: Markup? {
        row("message/twilio/in/8000").map {
            item($0.median.timeFromNanoseconds, "a whole message in: JSON checked, decoded to 160 samples")
        }
    }

    private var messageOut: Markup? {
        row("message/twilio/out/8000").map {
            item($0.median.timeFromNanoseconds, "a whole message out: 160 samples to JSON")
        }
    }

    private var wideband: Markup? {
        row("message/twilio/in/16000").map { item($0.median.timeFromNanoseconds, "the same, resampled to 16 kHz") }
    }

    private var pipecat: Markup? {
        lead(in: "message/twilio/in/8000") { $0.name.hasPrefix("pipecat") }
            .map { item($0, "faster than pipecat, the same messages in") }
    }

    private var foundation: Markup? {
        // The faster of Foundation's two parsers.
        let parsers = contest("envelope/twilio/in")?.contenders.filter { $0.row.stop == "foundation" }
        guard let parser = parsers?.min(by: { $0.row.median < $1.row.median }) else { return nil }
        return lead(in: "envelope/twilio/in") { $0.name == parser.name }
            .map { item($0, "faster to the payload than Foundation’s \(parser.name)") }
    }

    private func lead(in work: String, over isMeant: (Contender) -> Bool) -> String? {
        guard let contest = contest(work), let other = contest.contenders.first(where: isMeant) else { return nil }
        return contest.lead(over: other)?.timesFigure
    }

    private var calls: Markup? {
        row("concurrency/twilio/echo-16000/1-thread").flatMap(\.streamsPerCore).map {
            item(Int($0).figure, "echo calls at 16 kHz per core, codec and messages alone")
        }
    }

    private var delay: Markup? { echo ?? resampling }

    private var echo: Markup? {
        guard let contest = contest("echo/16000"), let ours = contest.ours?.row.details.delayMilliseconds
        else { return nil }
        let others = contest.others.compactMap { other in
            other.row.details.delayMilliseconds.map { "\(other.name): \($0.figure) ms" }
        }
        guard !others.isEmpty else { return nil }
        return item("\(ours.figure) ms", "delay of an echo at 16 kHz; \(others.joined(separator: ", "))")
    }

    private var resampling: Markup? {
        row("resample/8000-16000/realtime")?.details.delayMilliseconds.map {
            item("\($0.text(digits: 2)) ms", "delay from 8 to 16 kHz, the same for every push")
        }
    }

    private var memory: Markup? {
        row("memory/serializer/twilio/16000").map { item($0.median.sizeFromBytes, "memory of a call at 16 kHz") }
    }
}
