// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// Decodes the messages of a capture, which need not begin with a start message.
struct CaptureDecoder: ~Copyable {
    /// A decoded message.
    enum Decoded {
        case received(InboundFrame)
        case sent(ApplicationFrame)

        func report(_ line: Int) -> FrameLine {
            switch self {
            case .received(let frame): FrameLine(line: line, frame: frame)
            case .sent(let frame): FrameLine(line: line, sent: frame)
            }
        }
    }

    let provider: Provider
    let rate: SampleRate
    let keepsOtherMessages: Bool
    /// The error of the first stream whose audio was refused; nil if none was.
    private(set) var audioError: (any Error)?
    private var wire: MediaWire?
    private var application = ApplicationMessageReader()
    /// True if the audio of the current stream is refused.
    private var isAudioRefused = false

    init(provider: Provider, rate: SampleRate, keepsOtherMessages: Bool) {
        self.provider = provider
        self.rate = rate
        self.keepsOtherMessages = keepsOtherMessages
    }

    mutating func decode(_ line: CaptureLine) throws -> Decoded? {
        switch line.sender {
        case .provider: try decodeReceived(line.message).map(Decoded.received)
        case .application: try decodeSent(line.message).map(Decoded.sent)
        }
    }

    // MARK: From the provider

    private mutating func decodeReceived(_ message: [UInt8]) throws -> InboundFrame? {
        do {
            if let start = try CallStart.detect(in: message.span) { return .streamStart(try begin(start)) }
        } catch {
            if error.refusesAudio { refuseAudio(error) }
            throw error
        }
        if isAudioRefused { return try decodeWithoutAudio(message) }
        if wire == nil, let stream = streamID(of: message) {
            _ = try begin(CallStart(provider: provider, streamID: stream, callID: ""))
        }
        if let frame = try wire?.read(message.span) { return frame }
        guard wire == nil, keepsOtherMessages else { return nil }
        return .providerMessage(try ProviderMessage(parsing: message.span, from: provider))
    }

    private mutating func begin(_ start: CallStart) throws(LinecardError) -> CallStart {
        guard start.provider == provider else { throw .configuration(.wrongProvider(start.provider)) }
        let wire = try MediaWire(
            start, rates: StartFrame(audioInSampleRate: rate), options: .init(keepsOtherMessages: keepsOtherMessages))
        do {
            application = try ApplicationMessageReader(wire.format, rate: rate)
        } catch {
            throw .audio(.outOfMemory)
        }
        self.wire = consume wire
        isAudioRefused = false
        return start
    }

    private mutating func refuseAudio(_ error: LinecardError) {
        if audioError == nil { audioError = error }
        isAudioRefused = true
        wire = nil
        application = ApplicationMessageReader()
    }

    /// Decodes a message of a stream whose audio is refused.
    private func decodeWithoutAudio(_ message: [UInt8]) throws -> InboundFrame? {
        let read = try ProviderMessage(parsing: message.span, from: provider)
        switch read.content {
        case .dtmf(let pressed): return .dtmf(pressed.key)
        case .mark(let name): return .mark(name: name)
        case .stop: return .streamStop
        case .error(let error): return .providerError(error)
        case .media: return nil
        default: return keepsOtherMessages ? .providerMessage(read) : nil
        }
    }

    private func streamID(of message: [UInt8]) -> String? {
        let json = try? JSONValue.object(parsing: message.span)
        return json?["streamSid"]?.string ?? json?["streamId"]?.string
    }

    // MARK: From the application

    /// Decodes an application's message; nil for audio before the stream has begun or while audio is refused.
    private mutating func decodeSent(_ message: [UInt8]) throws -> ApplicationFrame? {
        try application.read(message)
    }
}

extension LinecardError {
    /// True if the audio of a stream with this error cannot be decoded.
    fileprivate var refusesAudio: Bool {
        switch self {
        case .message(.unsupportedFormat), .message(.notMono), .configuration(.unsupportedFormat): true
        default: false
        }
    }
}
