// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// A line composed of its parts, stop after stop, for whole streams.
struct LineWitness: CustomStringConvertible, Sendable {
    let encoding: AudioLine.Encoding
    var wireRate = SampleRate.hz8000
    let rate: SampleRate
    var quality = AudioLine.Quality.default

    /// Every encoding at the usual rates, and lines of other qualities and wire rates, as far as this build has them.
    static let all = ofAllBuilds.filter(\.canConvert)

    private static let ofAllBuilds =
        AudioLine.Encoding.allCases.flatMap { encoding in
            [.hz8000, .hz16000, .hz24000].map { LineWitness(encoding: encoding, rate: $0) }
        } + [
            LineWitness(encoding: .muLaw, rate: .hz16000, quality: .lowDelay),
            LineWitness(encoding: .l16LittleEndian, wireRate: .hz16000, rate: .hz24000),
        ] + direct

    /// Lines of the direct engine, which needs no queues.
    static let direct = [
        LineWitness(encoding: .muLaw, rate: .hz8000, quality: .direct),
        LineWitness(encoding: .muLaw, rate: .hz16000, quality: .direct),
        LineWitness(encoding: .aLaw, rate: .hz24000, quality: .direct),
        LineWitness(encoding: .l16LittleEndian, wireRate: .hz16000, rate: .hz24000, quality: .direct),
        LineWitness(encoding: .l16BigEndian, wireRate: .hz24000, rate: .hz8000, quality: .direct),
    ]

    var description: String { "\(encoding), \(wireRate) on the wire, \(rate), \(quality)" }

    private var canConvert: Bool { quality.canConvert(from: wireRate, to: rate) }

    var inbound: RatePair { RatePair(wireRate, rate) }
    var outbound: RatePair { RatePair(rate, wireRate) }

    /// The quality of a resampler that converts like the line.
    var resampling: Resampler.Quality {
        switch quality {
        case .realtime: .realtime
        case .lowDelay: .lowDelay
        case .direct: .direct
        }
    }

    /// Opens the line under test.
    func open() throws -> AudioLine {
        try AudioLine(encoding: encoding, wireRate: wireRate, inboundRate: rate, outboundRate: rate, quality: quality)
    }

    /// The samples expected of inbound audio, with or without the tail.
    func samples(of payloads: [[UInt8]], flushing: Bool = false) throws -> [Int16] {
        let bytes = try payloads.flatMap { try Base64.decode(String(decoding: $0, as: UTF8.self)) }
        return try inbound.convert(encoding.samples(bytes), quality: resampling, flushing: flushing)
    }

    /// The bytes expected of outbound audio, with or without the tail.
    func bytes(of samples: [Int16], flushing: Bool = false) throws -> [UInt8] {
        encoding.bytes(try outbound.convert(samples, quality: resampling, flushing: flushing))
    }

    /// The payload of noise of a duration.
    func payload(milliseconds: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SplitMix64(seed: seed)
        let count = wireRate.samples(milliseconds: milliseconds) * encoding.bytesPerSample
        return Array(Base64.encode(generator.bytes(count)).utf8)
    }

    /// Noise of a duration, at the application's rate.
    func noise(milliseconds: Int, seed: UInt64 = 1) -> [Int16] {
        var generator = SplitMix64(seed: seed)
        return generator.samples(rate.samples(milliseconds: milliseconds))
    }
}

extension AudioLine.Encoding {
    func samples(_ bytes: [UInt8]) -> [Int16] {
        switch self {
        case .muLaw: G711.decode(bytes)
        case .aLaw: G711.decode(bytes, law: .a)
        case .l16LittleEndian: pairs(bytes).map { Int16(bitPattern: UInt16($0.second) * 256 + UInt16($0.first)) }
        case .l16BigEndian: pairs(bytes).map { Int16(bitPattern: UInt16($0.first) * 256 + UInt16($0.second)) }
        }
    }

    func bytes(_ samples: [Int16]) -> [UInt8] {
        let words = samples.map(UInt16.init(bitPattern:))
        return switch self {
        case .muLaw: G711.encode(samples)
        case .aLaw: G711.encode(samples, law: .a)
        case .l16LittleEndian: words.flatMap { [UInt8($0 % 256), UInt8($0 / 256)] }
        case .l16BigEndian: words.flatMap { [UInt8($0 / 256), UInt8($0 % 256)] }
        }
    }

    /// One sample of silence.
    var silence: [UInt8] {
        switch self {
        case .muLaw: [0xFF]
        case .aLaw: [0xD5]
        case .l16LittleEndian, .l16BigEndian: [0, 0]
        }
    }

    private func pairs(_ bytes: [UInt8]) -> [(first: UInt8, second: UInt8)] {
        stride(from: 0, to: bytes.count, by: 2).map { (bytes[$0], bytes[$0 + 1]) }
    }
}

extension LineWitness {
    /// The bytes up to the last whole 20 ms.
    func wholeMessages(of bytes: [UInt8]) -> [UInt8] {
        let message = wireRate.samples(milliseconds: 20) * encoding.bytesPerSample
        return Array(bytes.prefix(bytes.count / message * message))
    }

    /// The bytes, padded with silence to whole 20 ms.
    func padded(_ bytes: [UInt8]) -> [UInt8] {
        let message = wireRate.samples(milliseconds: 20) * encoding.bytesPerSample
        let missing = (message - bytes.count % message) % message
        return bytes + (0..<missing / encoding.bytesPerSample).flatMap { _ in encoding.silence }
    }
}

extension AudioLine {
    /// Receives a payload and returns its samples.
    mutating func samples(of payload: [UInt8]) throws(CodecError) -> [Int16] { try inbound(payload.span) }

    /// Sends samples and returns the bytes of one payload with all that is due.
    mutating func bytes(of samples: [Int16]) throws -> [UInt8] {
        let bound = outboundBound(for: samples.count)
        return try Self.bytes(within: bound) { (text) throws(CodecError) in
            let consumed = try outbound(samples.span, into: &text)
            precondition(consumed == samples.count, "\(consumed) of \(samples.count) samples taken")
        }
    }

    /// Sends samples and returns the bytes of each message of 20 ms that they complete.
    mutating func messages(of samples: [Int16]) throws -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var place = 0
        while true {
            let message = try Self.bytes(within: messageCharacters) { (text) throws(CodecError) in
                place += try outbound(samples.span.extracting(place...), into: &text)
            }
            if message.isEmpty { break }
            messages.append(message)
        }
        precondition(place == samples.count, "\(place) of \(samples.count) samples taken")
        return messages
    }

    /// Ends an utterance and returns the bytes of one payload with the rest.
    mutating func finish() throws -> [UInt8] {
        try finishOutbound()
        return try bytes(of: [])
    }

    /// Runs a call that writes text into a heap buffer of exactly its bound, and decodes the text.
    static func bytes(
        within bound: Int, _ write: (inout OutputRawSpan) throws(CodecError) -> Void
    ) throws -> [UInt8] {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bound, alignment: 1)
        defer { memory.deallocate() }
        var text = OutputRawSpan(buffer: memory, initializedCount: 0)
        try write(&text)
        let count = text.finalize(for: memory)
        return try Base64.decode(String(decoding: memory[..<count], as: UTF8.self))
    }
}
