// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import LinecardCodec

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Compares the envelope's scan with the fallback parser, and both with a witness.
///
/// The parser and the witness agree whether an input is JSON, at which byte it isn't, and on its values. If the scan
/// finds an ordinary media message, the text is JSON, and the ranges hold the values that the parser finds by name; if
/// the witness sees an ordinary one, the scan finds it. The scan allocates nothing. Every rung finds the quotes. The
/// envelopes may throw errors, but never crash.
///
/// An input is read twice: as a message, and as the decisions of a ``MessageMaker``.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: data, count: count)
    EnvelopeFuzz(input).run()
    // A copy of the exact size, so that AddressSanitizer finds a read past its end.
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
            check(false, "the parser accepts what isn't JSON at \(offset)")
        } catch {
            check(error == .message(.malformed(offset: offset)), "parser: \(error); witness: byte \(offset)")
        }
        for key in Self.streamKeys { check(scan(key) == nil, "the scan accepts what isn't JSON at \(offset)") }
    }

    // MARK: JSON

    /// Returns the value that the parser reads, or nil if it isn't an object.
    private func parse(expecting witness: JSONWitness.Value) -> JSONValue? {
        do throws(LinecardError) {
            let value = try JSONValue.object(parsing: message.span)
            check(value.matches(witness), "the parser reads \(value)")
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
        check(value?["event"] == .string("media"), "not a media message")
        let media = value?["media"]
        check(holds(found.payload, media?["payload"]), "payload \(found.payload)")
        check(holds(found.track, media?["track"]), "track \(found.track)")
        check(holds(found.stream, value?["\(key)"]), "stream \(found.stream)")
        check(Int(found.sequence) == value?["sequenceNumber"]?.integer ?? 0, "sequence \(found.sequence)")
    }

    /// Returns true if this is a media message that needs no parser, and has no escapes at all.
    private func isOrdinary(_ witness: JSONWitness.Value, _ key: StaticString) -> Bool {
        guard message.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\\") }), message.count <= 65_536,
            witness.levels <= 8, let event = witness.only("event"), case .string(Array("media".utf8)) = event,
            let media = witness.only("media"), case .string = media.only("payload")
        else { return false }
        return media.isStringOnceAtMost("track") && witness.isStringOnceAtMost("\(key)")
            && witness.isNumberOnceAtMost("sequenceNumber")
    }

    /// Returns true if a range of the message has the text that the parser found, or if both found nothing.
    private func holds(_ range: Range<Int>, _ value: JSONValue?) -> Bool {
        guard range.lowerBound > 0 else { return value == nil }
        return value?.string?.utf8.elementsEqual(message[range]) ?? false
    }

    /// Reads the message with both providers' envelopes, and quotes its strings again.
    private func open(_ value: JSONValue) {
        for string in value.members.flatMap({ [$0.name, $0.value.string ?? ""] }) {
            let again = try? JSONWitness.read(Array(JSONText.quoted(string).utf8))
            check(
                JSONValue.string(string).matches(again ?? .word("null")),
                "\(string.debugDescription) is quoted wrongly")
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

    /// Returns the value of a member that occurs exactly once.
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

    /// Returns true if a member is missing, or occurs once and has 1 to 15 digits without leading zeros, as a number or
    /// a string.
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

    /// The levels of nesting: 1 for an object or array without others in it.
    fileprivate var levels: Int {
        switch self {
        case .array(let elements): 1 + (elements.map(\.levels).max() ?? 0)
        case .object(let members): 1 + (members.map(\.value.levels).max() ?? 0)
        default: 0
        }
    }
}

extension JSONValue {
    /// Returns true if this is the value that a witness read.
    fileprivate func matches(_ witness: JSONWitness.Value) -> Bool {
        switch (self, witness) {
        case (.null, .word("null")): true
        case (.bool(let value), .word(let word)): word == (value ? "true" : "false")
        case (.number(let number), .number(let text)): number == strtod(text, nil)
        case (.string(let string), .string(let bytes)): string.utf8.elementsEqual(bytes)
        case (.array(let elements), .array(let others)):
            elements.count == others.count && zip(elements, others).allSatisfy { $0.matches($1) }
        case (.object(let object), .object(let others)): Self.object(object, matches: others)
        default: false
        }
    }

    /// Returns true if an object has the members that a witness read, and finds the first of each name.
    private static func object(
        _ object: JSONObject, matches others: [(name: [UInt8], value: JSONWitness.Value)]
    ) -> Bool {
        var names: Set<[UInt8]> = []
        for (place, name) in others.map(\.name).enumerated() where names.insert(name).inserted {
            guard place < object.count, object[String(decoding: name, as: UTF8.self)] == object[place].value else {
                return false
            }
        }
        return object.count == others.count
            && zip(object, others).allSatisfy { $0.name.utf8.elementsEqual($1.name) && $0.value.matches($1.value) }
    }
}
