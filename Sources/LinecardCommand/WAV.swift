// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// A file of linear 16-bit PCM, mono, in RIFF WAVE form.
struct WAVFile {
    var samples: [Int16]
    var sampleRate: SampleRate

    /// Reads a file; `-` is standard input.
    init(path: String) throws(Failure) {
        try self.init(bytes: [UInt8](File.read(path)), name: path)
    }

    init(samples: [Int16], sampleRate: SampleRate) {
        self.samples = samples
        self.sampleRate = sampleRate
    }

    init(bytes: [UInt8], name: String) throws(Failure) {
        guard bytes.count >= 12, bytes[0..<4] == Self.tag("RIFF"), bytes[8..<12] == Self.tag("WAVE") else {
            throw Failure(.noInput, "\(name) is not a WAV file")
        }
        var format: ArraySlice<UInt8>?
        var rest = bytes[12...]
        while rest.count >= 8 {
            let (tag, size) = (rest.prefix(4), Int(Self.number(rest.dropFirst(4).prefix(4))))
            let chunk = rest.dropFirst(8).prefix(size)
            if tag == Self.tag("fmt ") { format = chunk }
            if tag == Self.tag("data"), let format {
                sampleRate = try Self.sampleRate(format, name)
                samples = stride(from: chunk.startIndex, to: chunk.endIndex - 1, by: 2).map { index in
                    Int16(truncatingIfNeeded: Self.number(chunk[index..<(index + 2)]))
                }
                return
            }
            rest = rest.dropFirst(8 + size + size % 2)
        }
        throw Failure(.noInput, "\(name) is a WAV file without audio")
    }

    /// Checks the form of the samples: format tag 1 is linear PCM, 0xFFFE says that a sub-format follows.
    private static func sampleRate(_ format: ArraySlice<UInt8>, _ name: String) throws(Failure) -> SampleRate {
        guard format.count >= 16 else { throw Failure(.noInput, "\(name) is a WAV file without a format") }
        let fields = [0..<2, 2..<4, 4..<8, 14..<16].map { range in
            Int(number(format[(format.startIndex + range.lowerBound)..<(format.startIndex + range.upperBound)]))
        }
        let isPCM = fields[0] == 1 || fields[0] == 0xFFFE
        guard isPCM, fields[1] == 1, fields[3] == 16 else {
            throw Failure(
                .noInput,
                "\(name) has \(fields[1]) channels of \(fields[3]) bits, format \(fields[0]); one of linear 16-bit PCM is needed"
            )
        }
        do {
            return try SampleRate(hertz: fields[2])
        } catch {
            throw Failure(.noInput, "\(name): \(error)")
        }
    }

    /// The file's bytes.
    var bytes: [UInt8] {
        let size = UInt32(samples.count * 2)
        let rate = UInt32(sampleRate.hertz)
        let fields: [ArraySlice<UInt8>] = [
            Self.tag("RIFF"), Self.bytes(36 + size), Self.tag("WAVE"),
            Self.tag("fmt "), Self.bytes(UInt32(16)), Self.bytes(UInt16(1)), Self.bytes(UInt16(1)),
            Self.bytes(rate), Self.bytes(rate * 2), Self.bytes(UInt16(2)), Self.bytes(UInt16(16)),
            Self.tag("data"), Self.bytes(size),
        ]
        return samples.reduce(into: fields.flatMap { $0 }) { $0 += Self.bytes(UInt16(bitPattern: $1)) }
    }

    func write(to path: String) throws(Failure) { try File.write(bytes, to: path) }

    private static func tag(_ name: String) -> ArraySlice<UInt8> { Array(name.utf8)[...] }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func bytes(_ number: some FixedWidthInteger) -> ArraySlice<UInt8> {
        withUnsafeBytes(of: number.littleEndian) { Array($0)[...] }
    }
}
