// SPDX-License-Identifier: Apache-2.0

/// All rows about the same work, by this library and by others.
struct Contest {
    /// The part of the name that its rows share: `base64/decode` or `message/twilio/in/8000`.
    let work: String
    let contenders: [Contender]

    /// The first word of the work: `base64`, `echo`.
    var stop: Substring { work.prefix { $0 != "/" } }
    /// The row of the library, or `nil` if only others were timed.
    var ours: Contender? { contenders.first { $0.role == .ours } }
    /// The contenders that are not part of the library.
    var others: [Contender] { contenders.filter { $0.role == .plain || $0.role == .peer } }

    /// Returns the median of another divided by ours, or `nil` if the other's time includes more work.
    func lead(over other: Contender) -> Double? {
        other.isComparable ? ours.map { other.row.median / $0.row.median } : nil
    }

    /// Returns all contests, in the order of the rows.
    static func all(in rows: [Row]) -> [Contest] {
        let contenders = rows.compactMap(Contender.init)
        var order: [String] = []
        for contender in contenders where !order.contains(contender.work) { order.append(contender.work) }
        return order.map { work in Contest(work: work, contenders: ranked(contenders.filter { $0.work == work })) }
    }

    /// Marks the first rung of a ladder, even if it is the reference, as the one that the library uses.
    private static func ranked(_ contenders: [Contender]) -> [Contender] {
        var contenders = contenders
        if let first = contenders.firstIndex(where: { $0.row.details.kernel != nil }) { contenders[first].role = .ours }
        return contenders
    }
}

/// An implementation of the work of a contest.
struct Contender {
    enum Role: String {
        /// The library on this machine.
        case ours
        /// A kernel of the library for a lesser machine.
        case rung
        /// An implementation without the library, or the one beneath it.
        case plain
        /// Another project.
        case peer
    }

    let row: Row
    let work: String
    let name: String
    fileprivate(set) var role: Role

    /// True if its time includes no more work than ours.
    var isComparable: Bool { row.details.includes == nil }

    /// The facts that its time doesn't show: the audio that it holds back, the delay of its echo, or further work.
    var reservation: String? {
        let details = row.details
        let delay =
            row.isEcho
            ? details.delayMilliseconds.flatMap { $0 < 0.05 ? nil : "\($0.figure) ms late" }
            : details.heldMillisecondsMax.flatMap { $0 < 1 ? nil : "holds \($0.text(digits: 0)) ms back" }
        let facts = [delay, details.includes.map { "\($0) included" }].compactMap(\.self)
        return facts.isEmpty ? nil : facts.joined(separator: ", ")
    }

    /// Makes the contender of a row. Returns `nil` for rows that aren't part of a contest.
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

    /// The work that each of Foundation's rows is compared with, and the part of Foundation.
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
