// SPDX-License-Identifier: Apache-2.0

/// A plot of a resampler's delivery: the total after each push, and below it the audio that each push returned.
struct DeliveryPlot {
    let title: String
    let delivery: Delivery
    /// The delay of the filter in milliseconds, from that of its first tones to that of its last.
    let delay: ClosedRange<Double>
    /// The most audio that is held back in a long run, in milliseconds.
    let heldMax: Double

    private static let pushMilliseconds = 20.0
    private var end: Double { Double(delivery.returned.count) * Self.pushMilliseconds }

    private var time: Scale { Scale(0...end, from: 38, to: 350) }
    private var amount: Scale { Scale(0...end, from: 158, to: 8) }
    private var burst: Scale { Scale(0...120, from: 236, to: 176) }

    var markup: Markup {
        let picture = Picture(
            width: 356, height: 268, title: title, description: description,
            content: "\(axes)\(gap)\(steps)\(heldMax > 0 ? names : nil)\(bursts)")
        return """
            <figure><h3>\(title)</h3>\(picture.markup)
            <figcaption><b>\(heldMax.text(digits: 0)) ms</b> held back at most, <b>\(delivery.emptyPushes)</b> of \
            \(delivery.returned.count) pushes return nothing; \(lateness)</figcaption></figure>
            """
    }

    private var lateness: Markup {
        if heldMax >= 1 { return "a sound is <b>\((delay.upperBound + heldMax).text(digits: 0)) ms</b> late at worst." }
        guard delay.lowerBound < delay.upperBound else { return "a sound is <b>\(delay.figure) ms</b> late." }
        return "a tone is <b>\(delay.figure) ms</b> late, low ones least (to 85 % of the lower Nyquist frequency)."
    }

    private var description: String {
        let returned = delivery.returned.map { $0.text(digits: 0) }.joined(separator: ", ")
        return "Milliseconds of audio that each push of 20 ms returns: \(returned)"
    }

    private var axes: Markup {
        let amounts = stride(from: 0, through: end, by: 200).map { label(Int($0), at: amount($0)) }
        let sizes = [0.0, 100].map { label(Int($0), at: burst($0)) }
        let times = stride(from: 0, through: end, by: 100).map { value -> Markup in
            #"<text class="soft small middle" x="\#(time(value))" y="250">\#(Int(value))</text>"#
        }
        return """
            \(amounts)\(sizes)\(times)
            <text class="soft small end" x="350" y="264">ms since the first push</text>
            <text class="soft small" x="44" y="22">audio, ms</text>
            <text class="soft small" x="44" y="180">each push returns, ms</text>
            """
    }

    private func label(_ value: Int, at y: Double) -> Markup {
        """
        <path class="rule" d="M\(time.from) \(y)H\(time.to)"/>\
        <text class="soft small end" x="\(time.from - 5)" y="\(y + 4)">\(value)</text>
        """
    }

    /// The area of the audio that went in and has not come out.
    private var gap: Markup {
        let edge = staircase(due) + staircase(delivery.total).reversed()
        return #"<path class="gap" d="\#(Polyline(points: edge).data)Z"/>"#
    }

    private var steps: Markup {
        """
        <path class="due" d="\(Polyline(points: staircase(due)).data)"/>
        <path class="curve" d="\(Polyline(points: staircase(delivery.total)).data)"/>
        """
    }

    /// The names of the two lines, if they differ.
    private var names: Markup {
        """
        <text class="soft small end" x="\(time(150))" y="\(amount(165))">in</text>
        <text class="small" x="\(time(165))" y="\(amount(60))">out</text>
        """
    }

    private var bursts: Markup {
        let bars = delivery.returned.enumerated().map { push, milliseconds -> Markup in
            let left = time(Double(push + 1) * Self.pushMilliseconds) - 8
            return """
                <rect class="ours" x="\(left)" y="\(burst(milliseconds))" width="8" \
                height="\(burst.from - burst(milliseconds))"/>
                """
        }
        return "\(bars)"
    }

    /// The audio that went in after each push, in milliseconds.
    private var due: [Double] { delivery.returned.indices.map { Double($0 + 1) * Self.pushMilliseconds } }

    /// Returns a staircase of totals, which change at each push, at the end of its 20 ms.
    private func staircase(_ totals: [Double]) -> [(x: Double, y: Double)] {
        var points = [(x: time(0), y: amount(0))]
        for (push, total) in totals.enumerated() {
            let now = time(Double(push + 1) * Self.pushMilliseconds)
            points.append((now, points.last!.y))
            points.append((now, amount(total)))
        }
        return points
    }
}
