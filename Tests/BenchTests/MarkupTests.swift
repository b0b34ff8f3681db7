// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import bench

@Suite("Markup") struct MarkupTests {
    @Test("text is escaped, markup is not")
    func escaping() {
        let name = #"<b> & "c" 'd'"#
        let inner: Markup = "<i>\(name)</i>"

        #expect(("<p>\(inner)</p>" as Markup).text == "<p><i>&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;</i></p>")
    }

    @Test("coordinates are rounded to a tenth", arguments: [(1.0, "1"), (0.04, "0"), (-2.25, "-2.3"), (99.96, "100")])
    func coordinates(number: Double, text: String) { #expect(("\(number)" as Markup).text == text) }

    @Test(
        "a coordinate that is not finite or too large is clamped",
        arguments: [(.nan, "0"), (.infinity, "1000000"), (-.infinity, "-1000000"), (1e300, "1000000")]
            as [(Double, String)])
    func noCoordinates(number: Double, text: String) { #expect(("\(number)" as Markup).text == text) }

    @Test("a scale clamps values outside its domain, and maps an empty domain to its start")
    func scales() {
        let scale = Scale(0...10, from: 100, to: 200)
        let empty = Scale(0...0, from: 100, to: 200)

        #expect([-5, 0, 5, 10, 15].map { scale($0) } == [100, 100, 150, 200, 200])
        #expect([-5, 0, 5].map { empty($0) } == [100, 100, 100])
    }
}
