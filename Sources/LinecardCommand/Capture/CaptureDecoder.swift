// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import LinecardSimulator

/// Decodes the messages of a capture, which need not begin with a start message.
struct CaptureDecoder: ~Copyable {
    /// A message, decoded.
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
    /// Why a stream's audio was refused, the first time one was.
    private(set) var refusal: (any Error)?
    private var wire: MediaWire?
    private var application = ApplicationMessageReader()
    /// Whether the stream that goes on is one whose audio is refused.
    private var isRefused = false

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
            if error.refusesAudio { refuse(error) }
            throw error
        }
        if isRefused { return try decodeWithoutAudio(message) }
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
        isRefused = false
        return start
    }

    private mutating func refuse(_ error: LinecardError) {
        if refusal == nil { refusal = error }
        isRefused = true
        wire = nil
        application = ApplicationMessageReader()
    }

    /// What a refused stream still says.
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

    /// Audio before the stream has begun, or of a refused one, gives nothing.
    private mutating func decodeSent(_ message: [UInt8]) throws -> ApplicationFrame? {
        try application.read(message)
    }
}

extension LinecardError {
    /// Whether no audio can come of a stream after this.
    fileprivate var refusesAudio: Bool {
        switch self {
        case .message(.unsupportedFormat), .message(.notMono), .configuration(.unsupportedFormat): true
        default: false
        }
    }
}
