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

    @Test("coordinates have a tenth at most", arguments: [(1.0, "1"), (0.04, "0"), (-2.25, "-2.3"), (99.96, "100")])
    func coordinates(number: Double, text: String) { #expect(("\(number)" as Markup).text == text) }
}
