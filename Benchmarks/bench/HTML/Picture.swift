// SPDX-License-Identifier: Apache-2.0

/// A drawing with words for those who do not see it.
struct Picture {
    let width: Double
    let height: Double
    /// What it is.
    let title: String
    /// What one would see in it.
    let description: String
    let content: Markup

    var markup: Markup {
        """
        <svg viewBox="0 0 \(width) \(height)" role="img" aria-label="\(title). \(description)">
        <title>\(title)</title><desc>\(description)</desc>
        \(content)
        </svg>
        """
    }

    /// What drawings refer to: one on the page, before them all.
    static let definitions: Markup = """
        <svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M1 0V5"/></pattern></defs></svg>
        """
}
