// SPDX-License-Identifier: Apache-2.0

/// An HTTP date, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7). The two obsolete formats are rejected.
package struct HTTPDate: Sendable, Hashable {
    /// Seconds since the start of 1970.
    package let seconds: Int64

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Creates a date.
    ///
    /// - Parameter seconds: Seconds since the start of 1970, from 0 to the end of the year 9999.
    package init(seconds: Int64) { self.seconds = seconds }

    init?(_ text: some StringProtocol) {
        guard text.isIdentifier else { return nil }
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

    /// The date as HTTP writes it.
    package var text: String {
        let (year, month, day) = Self.civil(seconds / 86_400)
        let time = seconds % 86_400
        let parts = [time / 3_600, time / 60 % 60, time % 60].map(Self.twoDigits).joined(separator: ":")
        let weekday = Self.days[Int(seconds / 86_400 % 7)]
        return "\(weekday), \(Self.twoDigits(day)) \(Self.months[month - 1]) \(year) \(parts) GMT"
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func number(_ text: some StringProtocol, _ range: ClosedRange<Int64>, digits: Int = 2) -> Int64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text)
        else { return nil }
        return range.contains(number) ? number : nil
    }

    /// Returns the days since the start of 1970 in the Gregorian calendar. Starting years in March puts leap days last.
    private static func days(year: Int64, month: Int, day: Int64) -> Int64 {
        let year = month > 2 ? year : year - 1
        let monthsSinceMarch = Int64((month + 9) % 12)
        let dayOfYear = (153 * monthsSinceMarch + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }

    /// Returns the inverse of ``days(year:month:day:)``.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int, day: Int64) {
        let sinceMarch = days + 719_468
        let era = sinceMarch / 146_097
        let dayOfEra = sinceMarch % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthsSinceMarch = (5 * dayOfYear + 2) / 153
        let month = Int(monthsSinceMarch < 10 ? monthsSinceMarch + 3 : monthsSinceMarch - 9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthsSinceMarch + 2) / 5 + 1)
    }
}
