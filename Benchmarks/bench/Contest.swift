// SPDX-License-Identifier: Apache-2.0

/// All rows about one piece of work, whoever does it.
struct Contest {
    /// What is done: the name that its rows share, `base64/decode` or `message/twilio/in/8000`.
    let work: String
    let contenders: [Contender]

    /// The first word of the work: `base64`, `echo`.
    var stop: Substring { work.prefix { $0 != "/" } }
    /// The row of what the library does; `nil` when only others were timed.
    var ours: Contender? { contenders.first { $0.role == .ours } }
    /// Those who are not part of the library.
    var others: [Contender] { contenders.filter { $0.role == .plain || $0.role == .peer } }

    /// How many times faster ours is than another, by the median; `nil` if the other's time includes more work.
    func lead(over other: Contender) -> Double? {
        other.isComparable ? ours.map { other.row.median / $0.row.median } : nil
    }

    /// Every contest, in the order of the rows.
    static func all(in rows: [Row]) -> [Contest] {
        let contenders = rows.compactMap(Contender.init)
        var order: [String] = []
        for contender in contenders where !order.contains(contender.work) { order.append(contender.work) }
        return order.map { work in Contest(work: work, contenders: ranked(contenders.filter { $0.work == work })) }
    }

    /// Of the rungs of a ladder the library takes the first, even if that is the reference.
    private static func ranked(_ contenders: [Contender]) -> [Contender] {
        var contenders = contenders
        if let first = contenders.firstIndex(where: { $0.row.details.kernel != nil }) { contenders[first].role = .ours }
        return contenders
    }
}

/// Somebody who does a piece of work.
struct Contender {
    enum Role: String {
        /// What the library does on this machine.
        case ours
        /// What it would do on a lesser one.
        case rung
        /// What one would write without it, or what it stands on.
        case plain
        /// Another project.
        case peer
    }

    let row: Row
    let work: String
    let name: String
    fileprivate(set) var role: Role

    /// True if its time is for the same work as ours, and no more.
    var isComparable: Bool { row.details.includes == nil }

    /// What its time does not show: that it keeps audio back, how late its echo is, or what the time includes.
    var reservation: String? {
        let details = row.details
        let delay =
            row.isEcho
            ? details.delayMilliseconds.flatMap { $0 < 0.05 ? nil : "\($0.figure) ms late" }
            : details.heldMillisecondsMax.flatMap { $0 < 1 ? nil : "holds \($0.text(digits: 0)) ms back" }
        let facts = [delay, details.includes.map { "\($0) included" }].compactMap(\.self)
        return facts.isEmpty ? nil : facts.joined(separator: ", ")
    }

    /// Fails for rows that are no one's answer to a piece of work.
    init?(_ row: Row) {
        guard !["concurrency", "turns"].contains(row.stop) else { return nil }
        self.row = row
        let words = row.name.split(separator: "/").map(String.init)
        let allButLast = words.dropLast().joined(separator: "/")
        switch row.stop {
        case "peer":
            work = words.dropFirst(2).joined(separator: "/")
            name = [row.details.peer ?? words[1], row.details.version].compactMap(\.self).joined(separator: " ")
            role = .peer
        case "foundation":
            guard let part = Self.foundation[row.name] else { return nil }
            (work, name, role) = (part.work, part.name, .plain)
        case _ where words.contains { $0.hasPrefix("resample") } && Self.resamplers[words.last!] != nil:
            (work, name) = (allButLast, Self.resamplers[words.last!]!)
            role = ["realtime", "lowDelay", "direct"].contains(words.last) ? .ours : .plain
        case _ where words.last == "direct": (work, name, role) = (allButLast, "Linecard, direct", .ours)
        default:
            guard let kernel = row.details.kernel else {
                (work, name, role) = (row.name, "Linecard", .ours)
                return
            }
            (work, name, role) = (allButLast, kernel, kernel == "reference" ? .plain : .rung)
        }
    }

    /// What each of Foundation's rows stands beside, and which part of Foundation it is.
    private static let foundation = [
        "foundation/base64-decode": (work: "base64/decode", name: "Foundation"),
        "foundation/base64-encode": (work: "base64/encode", name: "Foundation"),
        "foundation/json-decode": (work: "envelope/twilio/in", name: "JSONDecoder"),
        "foundation/json-serialization": (work: "envelope/twilio/in", name: "JSONSerialization"),
    ]
    private static let resamplers = [
        "realtime": "realtime", "lowDelay": "lowDelay", "direct": "direct", "soxr-alone": "libsoxr alone",
        "high": "libsoxr HQ", "veryHigh": "libsoxr VHQ",
    ]
}
