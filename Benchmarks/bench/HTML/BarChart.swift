// SPDX-License-Identifier: Apache-2.0

/// The times of contenders for the same work: a bar each, solid to the minimum, pale from there to the median. A time
/// that includes other work is a figure without a bar.
struct BarChart {
    /// The title: a stop of the line.
    let title: String
    /// The quantity of the bars, such as `time for 20 ms of audio`.
    let measure: String
    let contests: [Contest]

    private static let width = 560.0
    private static let barHeight = 13.0
    private static let lineHeight = 19.0
    private static let spaceBetween = 7.0

    /// The height of the drawing, for a width of 560.
    var height: Double {
        4 + Double(contests.reduce(0) { $0 + $1.contenders.count }) * Self.lineHeight
            + Double(contests.count) * Self.spaceBetween
    }

    var markup: Markup {
        let scale = Scale(0...longest, from: bars, to: end)
        var content: [Markup] = []
        var top = 4.0
        for contest in contests {
            content.append(#"<text class="strong" x="0" y="\#(top + 11)">\#(label(contest))</text>"#)
            for contender in contest.contenders {
                content.append(bar(contender, in: contest, top: top, scale: scale))
                top += Self.lineHeight
            }
            top += Self.spaceBetween
        }
        content.append(#"<path class="axis" d="M\#(bars) 0V\#(top - Self.spaceBetween)"/>"#)
        let picture = Picture(
            width: Self.width, height: height, title: "\(title), \(measure)", description: description,
            content: "\(content)")
        return "<figure><h3>\(title)</h3>\(picture.markup)</figure>"
    }

    /// The start of the names, after the longest label, at about 7 units per bold letter.
    private var names: Double { 14 + 7.2 * Double(contests.map { label($0).count }.max() ?? 0) }
    private var bars: Double { names + 10 + 6.8 * Double(contests.flatMap(\.contenders).map(\.name.count).max() ?? 0) }
    /// The end of the longest bar, which leaves room for the longest text after a bar.
    private var end: Double {
        let words = contests.flatMap { contest in
            contest.contenders.map { $0.row.text($0.row.median).count + facts($0, contest).count }
        }
        return max(bars + 60, Self.width - 14 - 6.6 * Double(words.max() ?? 0))
    }
    private var longest: Double {
        contests.flatMap(\.contenders).filter(\.isComparable).map(\.row.median).reduce(0, max)
    }

    private func bar(_ contender: Contender, in contest: Contest, top: Double, scale: Scale) -> Markup {
        let row = contender.row
        let (least, middle) = contender.isComparable ? (scale(row.min), scale(row.median)) : (bars, bars)
        let role = contender.role.rawValue
        let weight = contender.role == .ours ? "strong" : ""
        let rectangles: Markup = """
            <rect class="\(role)" x="\(bars)" y="\(top)" width="\(max(1.5, least - bars))" height="\(Self.barHeight)"/>
            <rect class="\(role) tail" x="\(least)" y="\(top)" width="\(max(0, middle - least))" \
            height="\(Self.barHeight)"/>
            """
        return """
            <g><title>\(row.name): minimum \(row.text(row.min)), median \(row.text(row.median)), \
            99th percentile \(row.text(row.p99))</title>
            <text class="\(weight)" x="\(names)" y="\(top + 11)">\(contender.name)</text>
            \(contender.isComparable ? rectangles : nil)
            <text class="\(weight)" x="\(middle + 7)" y="\(top + 11)">\(row.text(row.median))\
            \(note(contender, contest))</text></g>
            """
    }

    /// Returns the factor to ours and the contender's reservation.
    private func facts(_ contender: Contender, _ contest: Contest) -> String {
        let lead = contender.role == .ours ? nil : contest.lead(over: contender)
        return [lead?.timesFigure, contender.reservation].compactMap(\.self).joined(separator: ", ")
    }

    private func note(_ contender: Contender, _ contest: Contest) -> Markup {
        let facts = facts(contender, contest)
        return facts.isEmpty ? "" : #"<tspan class="soft" dx="6">\#(facts)</tspan>"#
    }

    /// Returns the work without the stop, which is in the title.
    private func label(_ contest: Contest) -> String {
        contest.work.split(separator: "/").dropFirst().map(words).joined(separator: " ")
    }

    /// Returns `16000` and `8000-16000` as rates, and other parts unchanged.
    private func words(_ part: Substring) -> String {
        let rates = part.split(separator: "-").map { Int($0) }
        guard !rates.contains(nil) else { return String(part) }
        return rates.map { "\($0! / 1_000)" }.joined(separator: " → ") + " kHz"
    }

    private var description: String {
        contests.map { contest in
            let numbers = contest.contenders.map { "\($0.name) \($0.row.text($0.row.median))" }
            return "\(label(contest)): \(numbers.joined(separator: ", "))"
        }.joined(separator: ". ")
    }

    /// The legend of the fills.
    static let legend: Markup = """
        <ul class="legend">
        \(meanings.map { entry($0.role, $0.meaning) })
        <li class="soft">Solid to the minimum, pale to the median. × is the median divided by the library’s.</li>
        </ul>
        """

    private static let meanings: [(role: Contender.Role, meaning: String)] = [
        (.ours, "the library on this machine"), (.rung, "its kernels for lesser machines"),
        (.plain, "without it: reference tables, Foundation, libsoxr"), (.peer, "other projects"),
    ]

    private static func entry(_ role: Contender.Role, _ meaning: String) -> Markup {
        """
        <li><svg viewBox="0 0 26 12" aria-hidden="true"><rect class="\(role.rawValue)" x="0.5" y="0.5" width="25" \
        height="11"/></svg>\(meaning)</li>
        """
    }
}
