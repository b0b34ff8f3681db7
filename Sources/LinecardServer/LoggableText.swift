// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text as a part of one line of a log: what comes over the wire may be long, and may have lines in it that look as if
    /// the server had written them.
    var loggable: String {
        let plain = unicodeScalars.prefix(256).map {
            $0.properties.generalCategory == .control ? "\u{FFFD}" : Character($0)
        }
        return String(plain) + (unicodeScalars.count > 256 ? "…" : "")
    }
}
