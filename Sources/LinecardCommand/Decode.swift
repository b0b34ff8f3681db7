// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Linecard
import LinecardCodec

/// `linecard decode`
struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read captured messages of a provider, one a line, and print a JSON line for each frame or error.",
        discussion: """
            Messages that are of no concern to an application give no line, unless --all is given. --wav writes the \
            audio.
            """)

    @Argument(help: "The file with the messages, or - for standard input.")
    var file: String

    @Option(help: "Whose messages: twilio or plivo.")
    var provider: Provider

    @Option(help: ArgumentHelp("The rate of the audio that comes out.", valueName: "Hz"))
    var rate = SampleRate.hz16000

    @Option(help: ArgumentHelp("Where to write the audio.", valueName: "wav"))
    var wav: String?

    @Flag(help: "Print a line for each message that has no frame of its own too.")
    var all = false

    func run() throws {
        let lines = try File.read(file).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var samples: [Int16] = []
        var decoder = CaptureDecoder(provider: provider, rate: rate, keepsOtherMessages: all)
        for (index, line) in lines.lazy.map({ String(decoding: $0, as: UTF8.self) }).enumerated()
        where !line.allSatisfy(\.isWhitespace) {
            do {
                guard let frame = try decoder.decode(line) else { continue }
                if case .audio(let audio) = frame { samples += audio.samples }
                print(FrameLine(line: index + 1, frame: frame).json)
            } catch {
                print(FrameLine(line: index + 1, error: error).json)
            }
        }
        if let wav { try WAV(samples: samples, sampleRate: rate).write(to: wav) }
    }
}

/// Decodes the messages of a capture, which need not begin with a start message.
private struct CaptureDecoder: ~Copyable {
    let provider: Provider
    let rate: SampleRate
    let keepsOtherMessages: Bool
    private var wire: MediaWire?

    init(provider: Provider, rate: SampleRate, keepsOtherMessages: Bool) {
        self.provider = provider
        self.rate = rate
        self.keepsOtherMessages = keepsOtherMessages
    }

    mutating func decode(_ message: String) throws -> InboundFrame? {
        let bytes = Array(message.utf8)
        if let start = try CallStart.detect(in: bytes.span) {
            guard start.provider == provider else {
                throw LinecardError.configuration(.wrongProvider(start.provider))
            }
            wire = try makeWire(start)
            return .streamStart(start)
        }
        if wire == nil, let stream = Self.streamID(of: message) {
            wire = try makeWire(CallStart(provider: provider, streamID: stream, callID: ""))
        }
        if let frame = try wire?.read(bytes.span) { return frame }
        guard wire == nil, keepsOtherMessages else { return nil }
        return .providerMessage(try ProviderMessage(parsing: bytes.span, from: provider))
    }

    private static func streamID(of message: String) -> String? {
        struct Message: Decodable {
            let streamSid: String?
            let streamId: String?
        }
        let message = try? JSONDecoder().decode(Message.self, from: Data(message.utf8))
        return message?.streamSid ?? message?.streamId
    }

    private func makeWire(_ start: CallStart) throws -> MediaWire {
        try MediaWire(
            start, rates: StartFrame(audioInSampleRate: rate), options: .init(keepsOtherMessages: keepsOtherMessages))
    }
}

/// One line of the report.
private struct FrameLine: Encodable {
    let line: Int
    var frame: String?
    var samples: Int?
    var rate: Int?
    var peak: Int?
    var key: String?
    var mark: String?
    var stream: String?
    var call: String?
    var account: String?
    var format: String?
    var parameters: [String: String]?
    var event: String?
    var reason: String?
    var error: String?

    init(line: Int, error: any Error) {
        self.line = line
        self.error = "\(error)"
    }

    init(line: Int, frame: InboundFrame) {
        self.line = line
        switch frame {
        case .audio(let audio):
            self.frame = "audio"
            samples = audio.samples.count
            rate = audio.sampleRate.hertz
            peak = audio.samples.lazy.map { Int($0.magnitude) }.max() ?? 0
        case .dtmf(let pressed):
            self.frame = "dtmf"
            key = pressed.rawValue
        case .mark(let name):
            self.frame = "mark"
            mark = name
        case .streamStart(let start):
            self.frame = "streamStart"
            stream = start.streamID
            call = start.callID
            account = start.accountID
            format = start.mediaFormat?.description
            parameters = start.customParameters
        case .streamStop: self.frame = "streamStop"
        case .providerError(let error):
            self.frame = "providerError"
            event = error.event
            reason = error.reason
        case .providerMessage(let message):
            self.frame = "providerMessage"
            event = message.event
        case .markCleared: break  // a server's, not a provider's
        }
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(self)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
