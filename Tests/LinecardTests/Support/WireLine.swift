// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import NIOCore
import ProviderFixtures
import Testing

/// A format in which a provider streams, and a wire for it.
struct WireLine: Sendable, CustomTestStringConvertible {
    let provider: Provider
    let format: MediaFormat

    var testDescription: String { "\(provider) \(format.encoding) at \(format.sampleRate)" }
    var script: Script { Script(provider) }
    /// Samples on the wire in 20 ms.
    var messageSamples: Int { format.sampleRate.hertz / 50 }
    /// Characters of Base64 in a message of 20 ms (RFC 4648 §4).
    var messageCharacters: Int { (messageSamples * format.encoding.bytesPerSample + 2) / 3 * 4 }

    static let twilio = WireLine(provider: .twilio, format: MediaFormat())
    static let plivo = WireLine(provider: .plivo, format: MediaFormat())

    /// Every format of a provider's streams.
    static let all =
        [twilio, plivo]
        + [SampleRate.hz8000, .hz16000, .hz24000].flatMap { rate in
            [AudioLine.Encoding.l16LittleEndian, .l16BigEndian].map { encoding in
                WireLine(provider: .plivo, format: MediaFormat(encoding: encoding, sampleRate: rate))
            }
        }

    /// The stream, as its start message describes it.
    var start: CallStart {
        var start = script.callStart
        start.mediaFormat = format
        return start
    }

    /// Makes a wire for an application that speaks and hears at one rate, by default the wire's own.
    func wire(_ rate: SampleRate? = nil, options: MediaWire.Options = .init()) throws -> MediaWire {
        let rate = rate ?? format.sampleRate
        return try MediaWire(
            start, rates: StartFrame(audioInSampleRate: rate, audioOutSampleRate: rate), options: options)
    }

    /// The bytes of samples at the wire's rate.
    func bytes(_ samples: [Int16]) -> [UInt8] {
        switch format.encoding {
        case .l16LittleEndian: samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        case .l16BigEndian: samples.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        case .muLaw, .aLaw: G711.encode(samples)
        }
    }

    /// The bytes of the payload of a message to the provider, by Foundation.
    func payload(_ message: ByteBuffer) throws -> [UInt8] {
        let object = try JSONSerialization.jsonObject(with: Data(message.readableBytesView)) as? [String: Any]
        let media = try #require(object?["media"] as? [String: Any])
        let text = try #require(media["payload"] as? String)
        return Array(try #require(Data(base64Encoded: text)))
    }
}

extension MediaWire {
    /// The payloads of all messages that samples complete. Checks the count of samples returned for each.
    mutating func messages(
        _ samples: [Int16], at rate: SampleRate, _ line: WireLine, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [[UInt8]] {
        var payloads: [[UInt8]] = []
        var place = 0
        var buffer = ByteBuffer()
        while case let held = try writeMedia(samples.span, from: &place, at: rate, into: &buffer), held > 0 {
            #expect(held == line.messageSamples, sourceLocation: sourceLocation)
            payloads.append(try line.payload(buffer))
            buffer.clear()
        }
        #expect(place == samples.count && buffer.readableBytes == 0, sourceLocation: sourceLocation)
        return payloads
    }

    /// The payloads of the rest of an utterance, one by one.
    mutating func rest(
        at rate: SampleRate, _ line: WireLine, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [[UInt8]] {
        try finishSpeech()
        return try messages([], at: rate, line, sourceLocation: sourceLocation)
    }

    mutating func read(_ message: String) throws(LinecardError) -> InboundFrame? {
        try read(Array(message.utf8).span)
    }
}
