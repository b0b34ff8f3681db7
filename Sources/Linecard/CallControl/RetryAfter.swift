// SPDX-License-Identifier: Apache-2.0

extension CallControlResponse {
    /// The delay that the provider asks for: `Retry-After` (RFC 9110 §10.2.3), in seconds or as a date. Nil if it is
    /// missing or malformed.
    ///
    /// A date counts from the answer's own `Date`, so that this machine's clock need not be right.
    var retryAfter: Duration? {
        guard let text = header("retry-after") else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy(\.isDecimalDigit) {
            return .seconds(Int64(text) ?? .max)
        }
        guard let until = HTTPDate(text), let now = header("date").flatMap(HTTPDate.init) else { return nil }
        return .seconds(max(0, until.seconds - now.seconds))
    }

    private func header(_ name: String) -> Substring? {
        headers.first { $0.name.hasSameBytesIgnoringCase(as: name) }.map { Substring($0.value.utf8.trimmed) }
    }
}
