// SPDX-License-Identifier: Apache-2.0

/// A mark's name as the application knows it, and its generation. A new generation begins when the provider's buffer is
/// cleared, and when a name is used again while a mark of that name is pending.
///
/// The name on the wire holds both, so that a returned mark identifies itself, and tells whether its audio was dropped,
/// even if other marks are lost. In the first generation it is the application's name, as in pipecat.
///
/// Names are compared by their bytes.
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

    /// Reads a name from the wire. A name without a generation belongs to the first.
    init(wire: String) {
        if let (name, generation) = Self.split(wire) {
            self.init(name, generation: generation)
        } else {
            self.init(wire, generation: 0)
        }
    }

    /// The name on the wire. A first-generation name that ends like one with a generation gets `#0`.
    var wireName: String { generation == 0 && Self.split(name) == nil ? name : "\(name)#\(generation)" }

    /// Splits `name#12`; nil for a name without a generation.
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
