// SPDX-License-Identifier: Apache-2.0

/// A mark's name as the application knows it, and the series that it belongs to: a new one begins when the provider's
/// buffer is cleared, and when a name is used again while a mark of that name is pending.
///
/// The wire has one name for both, so that a mark that comes back says by itself which one it is and whether its audio was
/// dropped, whatever came back before it or never will. In the first series the wire's name is the application's own, as
/// in pipecat.
///
/// Names are the same if their bytes are.
struct MarkName: Equatable {
    let name: String
    let series: Int

    init(_ name: String, series: Int) {
        self.name = name
        self.series = series
    }

    static func == (left: MarkName, right: MarkName) -> Bool {
        left.series == right.series && left.name.hasSameBytes(as: right.name)
    }

    /// Reads a name that came over the wire. A name without a series belongs to the first.
    init(wire: String) {
        if let (name, series) = Self.split(wire) {
            self.init(name, series: series)
        } else {
            self.init(wire, series: 0)
        }
    }

    /// The name on the wire. One that only looks as if it had a series is given one.
    var text: String { series == 0 && Self.split(name) == nil ? name : "\(name)#\(series)" }

    /// The parts of `name#12`.
    private static func split(_ wire: String) -> (name: String, series: Int)? {
        let digits = wire.utf8.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let name = wire.utf8.dropLast(digits.count)
        guard 1...9 ~= digits.count, name.last == UInt8(ascii: "#"),
            let series = Int(Substring(wire.utf8.suffix(digits.count))),
            digits.count == 1 || digits.last != UInt8(ascii: "0")
        else { return nil }
        return (String(Substring(name.dropLast())), series)
    }
}
