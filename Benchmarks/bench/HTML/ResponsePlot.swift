// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// A plot of a frequency response in decibels: the whole, and the passband again, magnified.
struct ResponsePlot {
    let response: FrequencyResponse

    /// The edges that a recipe promises: 85 % and 115 % of the lower Nyquist frequency.
    private var passband: Double { 0.85 * response.pair.nyquist }
    private var stopband: Double { 1.15 * response.pair.nyquist }

    private var frequency: Scale { Scale(0...response.points.last!.hertz, from: 34, to: 254) }
    private var level: Scale { Scale(-130...6, from: 142, to: 6) }
    private var passbandFrequency: Scale { Scale(0...passband, from: 34, to: 254) }
    private var detail: Scale { Scale(-0.01...0.01, from: 226, to: 182) }

    var markup: Markup {
        let picture = Picture(
            width: 260, height: 246, title: "Frequency response, \(title)", description: description,
            content: "\(wholeAxes)\(whole)\(detailAxes)\(passbandCurve)")
        return """
            <figure><h3>\(title)</h3>\(picture.markup)
            <figcaption><b>±\(ripple) dB</b> to \(kilohertz(passband)); <b>\(residue) dB</b> or less from \
            \(kilohertz(stopband)); <b>\((response.delay / .milliseconds(1)).text(digits: 2)) ms</b> late.\
            </figcaption></figure>
            """
    }

    /// The rates and the quality: `8 → 16 kHz, direct`.
    private var title: String { "\(response.pair.title), \(response.quality.rawValue)" }

    private var ripple: String {
        ((response.ripple(upTo: passband) * 10_000).rounded(.up) / 10_000).text(digits: 4)
    }
    private var residue: String { minus(response.residue(from: stopband).text(digits: 0)) }

    private var description: String {
        "Flat within \(ripple) dB up to \(kilohertz(passband)), images and aliases at \(residue) dB or less from "
            + "\(kilohertz(stopband)) up"
    }

    private func kilohertz(_ hertz: Double) -> String { "\((hertz / 1_000).text(digits: 1)) kHz" }
    private func minus(_ number: String) -> String { number.replacing("-", with: "−") }

    private var wholeAxes: Markup {
        let levels = [0.0, -40, -80, -120].map { rule(minus(Int($0).description), at: level($0)) }
        return """
            <rect class="band" x="\(frequency.from)" y="\(level.to)" width="\(frequency(passband) - frequency.from)" \
            height="\(level.from - level.to)"/>
            \(levels)
            <path class="due" d="M\(frequency(stopband)) \(level.to)V\(level.from)"/>
            <text class="soft small end" x="\(frequency.to)" y="17">dB</text>
            \(ticks(to: response.points.last!.hertz, scale: frequency, y: 155))
            """
    }

    private var detailAxes: Markup {
        let levels = [("+.01", 0.01), ("0", 0.0), ("−.01", -0.01)].map { rule($0.0, at: detail($0.1)) }
        return """
            <rect class="band" x="34" y="\(detail.to)" width="220" height="\(detail.from - detail.to)"/>
            \(levels)
            <text class="soft small" x="34" y="174">the shaded part, ±0.01 dB</text>
            \(ticks(to: passband, scale: passbandFrequency, y: 239))
            """
    }

    private func rule(_ text: String, at y: Double) -> Markup {
        """
        <path class="rule" d="M34 \(y)H254"/><text class="soft small end" x="30" y="\(y + 4)">\(text)</text>
        """
    }

    private func ticks(to end: Double, scale: Scale, y: Double) -> Markup {
        let step = [1_000.0, 2_000, 4_000].first { end / $0 < 4.9 } ?? 8_000
        let numbers = stride(from: 0, to: end, by: step).map { hertz -> Markup in
            #"<text class="soft small middle" x="\#(scale(hertz))" y="\#(y)">\#(Int(hertz / 1_000))</text>"#
        }
        return #"\#(numbers)<text class="soft small end" x="\#(scale.to)" y="\#(y)">kHz</text>"#
    }

    private var whole: Markup {
        // Points below the plot are left out.
        let pieces = response.points.split { $0.decibels < level.domain.lowerBound }.map { piece -> Markup in
            Polyline(points: piece.map { (frequency($0.hertz), level($0.decibels)) }).data
        }
        return #"<path class="curve fine" d="\#(pieces)"/>"#
    }

    private var passbandCurve: Markup {
        let points = response.points.filter { $0.hertz <= passband }
        let line = Polyline(points: points.map { (passbandFrequency($0.hertz), detail($0.decibels)) })
        return #"<path class="curve" d="\#(line.data)"/>"#
    }
}
