// SPDX-License-Identifier: Apache-2.0

/// A mark's name as the application knows it, and the generation that it belongs to: a new one begins when the provider's
/// buffer is cleared, and when a name is used again while a mark of that name is pending.
///
/// The wire has one name for both, so that a mark that comes back says by itself which one it is and whether its audio was
/// dropped, whatever came back before it or never will. In the first generation the wire's name is the application's own, as
/// in pipecat.
///
/// Names are the same if their bytes are.
struct MarkName: Equatable {
    let name: String
    let generation: Int

    init(_ name: String, generation: Int) {
        self.name = name
        self.generation = generation
    }

    static func == (left: MarkName, right: MarkName) -> Bool {
        left.generation == right.generation && left.name.hasSameBytes(as: right.name)
    }

    /// Reads a name that came over the wire. A name without a generation belongs to the first.
    init(wire: String) {
        if let (name, generation) = Self.split(wire) {
            self.init(name, generation: generation)
        } else {
            self.init(wire, generation: 0)
        }
    }

    /// The name on the wire. One that only looks as if it had a generation is given one.
    var wireName: String { generation == 0 && Self.split(name) == nil ? name : "\(name)#\(generation)" }

    /// The parts of `name#12`.
    private static func split(_ wire: String) -> (name: String, generation: Int)? {
        let digits = wire.utf8.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let name = wire.utf8.dropLast(digits.count)
        guard 1...9 ~= digits.count, name.last == UInt8(ascii: "#"),
            let generation = Int(Substring(wire.utf8.suffix(digits.count))),
            digits.count == 1 || digits.last != UInt8(ascii: "0")
        else { return nil }
        return (String(Substring(name.dropLast())), generation)
    }
}
