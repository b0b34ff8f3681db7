// SPDX-License-Identifier: Apache-2.0

/// The worst delay of a sound in each quality: the filter's delay, plus the audio held back.
struct DelayChart {
    /// A bar.
    struct Bar {
        let pair: RatePair
        let quality: String
        let isOurs: Bool
        /// The delay of the filter in milliseconds, from that of its first tones to that of its last.
        let delay: ClosedRange<Double>
        /// The most audio that is held back, in milliseconds.
        let heldMax: Double

        /// The worst delay, in milliseconds.
        var worst: Double { delay.upperBound + heldMax }
    }

    let bars: [Bar]

    private static let columns = (names: 110.0, bars: 220.0, end: 980.0)
    private static let lineHeight = 19.0
    private static let spaceBetween = 7.0

    var markup: Markup {
        let longest = bars.map(\.worst).reduce(0, max)
        let scale = Scale(0...longest, from: Self.columns.bars, to: Self.columns.end)
        var content: [Markup] = []
        var top = 4.0
        for (index, bar) in bars.enumerated() {
            if index == 0 || bars[index - 1].pair.name != bar.pair.name {
                if index > 0 { top += Self.spaceBetween }
                content.append(#"<text class="strong" x="0" y="\#(top + 11)">\#(bar.pair.title)</text>"#)
            }
            content.append(line(bar, top: top, scale: scale))
            top += Self.lineHeight
        }
        content.append(#"<path class="axis" d="M\#(Self.columns.bars) 0V\#(top)"/>"#)
        let picture = Picture(
            width: 1_120, height: top, title: "The worst delay of a sound", description: description,
            content: "\(content)")
        return """
            <figure><h3>The worst delay of a sound, in 1,000 pushes of 20 ms</h3>\(picture.markup)
            <figcaption>Solid: the filter’s own delay. Pale: in lowDelay, from the first tones of the \
            passband to its last; in the others all tones have the same delay. Hatched: audio held back in blocks, in \
            addition.</figcaption></figure>
            """
    }

    private func line(_ bar: Bar, top: Double, scale: Scale) -> Markup {
        let (first, last, worst) = (scale(bar.delay.lowerBound), scale(bar.delay.upperBound), scale(bar.worst))
        let spread: Markup = """
            <rect class="ours tail" x="\(first)" y="\(top)" width="\(last - first)" height="13"/>
            """
        let held: Markup = """
            <rect class="held" x="\(last)" y="\(top + 0.5)" width="\(worst - last)" height="12"/>
            """
        let weight = bar.isOurs ? "strong" : ""
        return """
            <text class="\(weight)" x="\(Self.columns.names)" y="\(top + 11)">\(bar.quality)</text>
            <rect class="ours" x="\(scale.from)" y="\(top)" width="\(first - scale.from)" height="13"/>\
            \(last > first ? spread : nil)\(bar.heldMax > 0 ? held : nil)
            <text class="\(weight)" x="\(worst + 7)" y="\(top + 11)">\(text(bar))</text>
            """
    }

    private func text(_ bar: Bar) -> String {
        bar.heldMax > 0 ? "\(bar.worst.text(digits: 0)) ms" : "\(bar.delay.figure) ms"
    }

    private var description: String {
        bars.map { "\($0.pair.title) \($0.quality): \(text($0))" }.joined(separator: ", ")
    }
}
