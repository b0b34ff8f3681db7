// SPDX-License-Identifier: Apache-2.0

extension CallControlResponse {
    /// How long the provider asks to be left alone: `Retry-After` (RFC 9110 §10.2.3), in seconds or until a date.
    ///
    /// A date is taken against the answer's own `Date`, so that no clock here needs to be right. Without one, and when
    /// it cannot be read, there is none.
    var retryAfter: Duration? {
        guard let text = header("retry-after") else { return nil }
        if !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) {
            return .seconds(Int64(text) ?? .max)
        }
        guard let until = HTTPDate(text), let now = header("date").flatMap(HTTPDate.init) else { return nil }
        return .seconds(max(0, until.seconds - now.seconds))
    }

    private func header(_ name: String) -> Substring? {
        headers.first { $0.name.lowercased() == name }.map { Substring($0.value.utf8.trimmed) }
    }
}

/// A date in HTTP's form, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7). The two obsolete forms are not read.
struct HTTPDate {
    /// Since the start of 1970.
    let seconds: Int64

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0].count == 4, words[0].last == ",", words[5] == "GMT",
            let day = Self.number(words[1], 1...31), let month = Self.months.firstIndex(of: String(words[2])),
            let year = Self.number(words[3], 1_970...9_999, digits: 4)
        else { return nil }
        let time = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 3, let hour = Self.number(time[0], 0...23), let minute = Self.number(time[1], 0...59),
            let second = Self.number(time[2], 0...60)
        else { return nil }
        let days = Self.days(year: year, month: month + 1, day: day)
        seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    }

    private static func number(_ text: some StringProtocol, _ range: ClosedRange<Int64>, digits: Int = 2) -> Int64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text)
        else { return nil }
        return range.contains(number) ? number : nil
    }

    /// Days since the start of 1970 in the Gregorian calendar. A year that begins in March has its leap day last.
    private static func days(year: Int64, month: Int, day: Int64) -> Int64 {
        let year = month > 2 ? year : year - 1
        let monthsSinceMarch = Int64((month + 9) % 12)
        let dayOfYear = (153 * monthsSinceMarch + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
