// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import LinecardCodec

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The envelope's scan against the fallback parser, and both against a witness.
///
/// On every input the parser and the witness say that it is JSON, or both that it is not, from the same byte on, and
/// they read the same. Where the scan finds an ordinary media message, it is JSON, and its ranges hold what the parser
/// finds by name; where the witness sees one without anything odd in it, the scan finds it. The scan allocates nothing.
/// Every rung finds the quotes. What the envelopes make of a message may be an error, never a crash.
///
/// An input is read twice: as a message, and as the decisions of a ``MessageMaker``.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: data, count: count)
    EnvelopeFuzz(input).run()
    // A copy of its very size, so that AddressSanitizer sees a read past its end.
    let made = UnsafeMutableBufferPointer<UInt8>.allocate(copying: MessageMaker.message(of: Array(input)))
    defer { made.deallocate() }
    EnvelopeFuzz(UnsafeBufferPointer(made)).run()
    return 0
}

extension UnsafeMutableBufferPointer<UInt8> {
    fileprivate static func allocate(copying bytes: [UInt8]) -> Self {
        let copy = allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        return copy
    }
}

private struct EnvelopeFuzz {
    let message: UnsafeBufferPointer<UInt8>

    init(_ message: UnsafeBufferPointer<UInt8>) { self.message = message }

    private static let streamKeys: [StaticString] = ["streamSid", "streamId"]

    func run() {
        check_quotes(message.baseAddress, message.count)
        do throws(JSONWitness.Fault) {
            let witness = try JSONWitness.read(Array(message))
            let value = parse(expecting: witness)
            for key in Self.streamKeys { scan(key, witness, value) }
            if let value { open(value) }
        } catch {
            refuse(at: error.offset)
        }
    }

    private func check(_ promise: Bool, _ complaint: @autoclosure () -> String, line: UInt = #line) {
        if !promise { fail(complaint(), line: line) }
    }

    private func fail(_ complaint: String, line: UInt = #line) -> Never {
        fatalError("\(complaint): \(String(decoding: message, as: UTF8.self).debugDescription)", line: line)
    }

    // MARK: Not JSON

    private func refuse(at offset: Int) {
        do throws(LinecardError) {
            _ = try JSONValue.object(parsing: message.span)
            check(false, "the parser takes what is no JSON at \(offset)")
        } catch {
            check(error == .message(.malformed(offset: offset)), "parser: \(error); witness: byte \(offset)")
        }
        for key in Self.streamKeys { check(scan(key) == nil, "the scan takes what is no JSON at \(offset)") }
    }

    // MARK: JSON

    /// What the parser reads, if it is an object.
    private func parse(expecting witness: JSONWitness.Value) -> JSONValue? {
        do throws(LinecardError) {
            let value = try JSONValue.object(parsing: message.span)
            check(value.says(witness), "the parser reads \(value)")
            return value
        } catch {
            guard case .message(.notAnObject) = error else { fail("parser: \(error)") }
            if case .object = witness { fail("the parser sees no object") }
            return nil
        }
    }

    private func scan(_ key: StaticString) -> MediaMessage? {
        let before = fuzz_allocations()
        var found = MediaMessage()
        let isFound = found.find(in: message, streamKey: key)
        check(fuzz_allocations() == before, "the scan allocates")
        return isFound ? found : nil
    }

    private func scan(_ key: StaticString, _ witness: JSONWitness.Value, _ value: JSONValue?) {
        guard let found = scan(key) else {
            return check(!isOrdinary(witness, key), "the scan declines an ordinary message")
        }
        check(value?["event"] == .string("media"), "no media message")
        let media = value?["media"]
        check(holds(found.payload, media?["payload"]), "payload \(found.payload)")
        check(holds(found.track, media?["track"]), "track \(found.track)")
        check(holds(found.stream, value?["\(key)"]), "stream \(found.stream)")
        check(Int(found.sequence) == value?["sequenceNumber"]?.integer ?? 0, "sequence \(found.sequence)")
    }

    /// Whether this is a media message with nothing in it for which a parser is needed, and more: no escape at all.
    private func isOrdinary(_ witness: JSONWitness.Value, _ key: StaticString) -> Bool {
        guard message.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\\") }), message.count <= 65_536,
            witness.levels <= 8, let event = witness.only("event"), case .string(Array("media".utf8)) = event,
            let media = witness.only("media"), case .string = media.only("payload")
        else { return false }
        return media.isStringOnceAtMost("track") && witness.isStringOnceAtMost("\(key)")
            && witness.isNumberOnceAtMost("sequenceNumber")
    }

    /// Whether these bytes of the message are the text that the parser found; neither may find what the other does not.
    private func holds(_ range: Range<Int>, _ value: JSONValue?) -> Bool {
        guard range.lowerBound > 0 else { return value == nil }
        return value?.string?.utf8.elementsEqual(message[range]) ?? false
    }

    /// Reads the message as both providers' envelopes do, and says its strings again.
    private func open(_ value: JSONValue) {
        for string in value.members.flatMap({ [$0.name, $0.value.string ?? ""] }) {
            let again = try? JSONWitness.read(Array(JSONText.quoted(string).utf8))
            check(JSONValue.string(string).says(again ?? .word("null")), "\(string.debugDescription) is quoted wrongly")
        }
        _ = try? TwilioMessages.read(value)
        _ = try? PlivoMessages.read(value)
    }
}

extension JSONWitness.Value {
    fileprivate func values(_ name: String) -> [JSONWitness.Value] {
        guard case .object(let members) = self else { return [] }
        return members.filter { $0.name.elementsEqual(name.utf8) }.map(\.value)
    }

    /// The value of a member that is there once.
    fileprivate func only(_ name: String) -> JSONWitness.Value? {
        let values = values(name)
        return values.count == 1 ? values[0] : nil
    }

    fileprivate func isStringOnceAtMost(_ name: String) -> Bool {
        let values = values(name)
        guard let value = values.first else { return true }
        guard case .string = value else { return false }
        return values.count == 1
    }

    /// Whether a member is missing, or there once as a number that is counted with: a string, or not, of some digits.
    fileprivate func isNumberOnceAtMost(_ name: String) -> Bool {
        let digits: [UInt8]
        switch values(name).first {
        case nil: return true
        case .number(let text)?: digits = Array(text.utf8)
        case .string(let bytes)?: digits = bytes
        default: return false
        }
        return values(name).count == 1 && 1...15 ~= digits.count
            && (digits.count == 1 || digits[0] != UInt8(ascii: "0"))
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// How deep it is: 1 for an object or array with neither in it.
    fileprivate var levels: Int {
        switch self {
        case .array(let elements): 1 + (elements.map(\.levels).max() ?? 0)
        case .object(let members): 1 + (members.map(\.value.levels).max() ?? 0)
        default: 0
        }
    }
}

extension JSONValue {
    /// Whether this is what a witness reads.
    fileprivate func says(_ witness: JSONWitness.Value) -> Bool {
        switch (self, witness) {
        case (.null, .word("null")): true
        case (.bool(let value), .word(let word)): word == (value ? "true" : "false")
        case (.number(let number), .number(let text)): number == strtod(text, nil)
        case (.string(let string), .string(let bytes)): string.utf8.elementsEqual(bytes)
        case (.array(let elements), .array(let others)):
            elements.count == others.count && zip(elements, others).allSatisfy { $0.says($1) }
        case (.object(let object), .object(let others)): Self.object(object, says: others)
        default: false
        }
    }

    /// Whether an object has the members that a witness reads, and finds by each name the first.
    private static func object(_ object: JSONObject, says others: [(name: [UInt8], value: JSONWitness.Value)]) -> Bool {
        var names: Set<[UInt8]> = []
        for (place, name) in others.map(\.name).enumerated() where names.insert(name).inserted {
            guard place < object.count, object[String(decoding: name, as: UTF8.self)] == object[place].value else {
                return false
            }
        }
        return object.count == others.count
            && zip(object, others).allSatisfy { $0.name.utf8.elementsEqual($1.name) && $0.value.says($1.value) }
    }
}
