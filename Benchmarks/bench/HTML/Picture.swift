// SPDX-License-Identifier: Apache-2.0

/// A drawing with a text alternative.
struct Picture {
    let width: Double
    let height: Double
    /// The name of the drawing.
    let title: String
    /// A text with the content of the drawing.
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

    /// The definitions that drawings refer to. Put once on a page, before all of them.
    static let definitions: Markup = """
        <svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M1 0V5"/></pattern></defs></svg>
        """
}
