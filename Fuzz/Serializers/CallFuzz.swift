// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import LinecardCodec
import NIOCore

/// A serializer in a call, compared with a witness of messages, a separate line and a model of marks.
final class CallFuzz {
    let serializer: MediaStreamSerializer
    let stream: String
    let format: MediaFormat
    let configuration: Script.Configuration
    var line: AudioLine
    var marks = MarkModel()
    /// The error of all audio after the stream turned out to have another format.
    private(set) var audioError: LinecardError?
    private var continuity = StreamContinuity()
    private var goodMessages: UInt8 = 0

    convenience init(twilio configuration: Script.Configuration) {
        let params = TwilioFrameSerializer.InputParams(
            ignoreRTVIMessages: configuration.ignoresRTVIMessages, autoHangUp: false, track: configuration.track,
            quality: configuration.quality, keepsOtherMessages: configuration.keepsOtherMessages)
        let serializer = Result { try TwilioFrameSerializer(streamSid: "MZ0", params: params) }
        self.init(serializer.orFail(), stream: "MZ0", MediaFormat(), configuration)
    }

    convenience init(plivo configuration: Script.Configuration) {
        let params = PlivoFrameSerializer.InputParams(
            ignoreRTVIMessages: configuration.ignoresRTVIMessages, plivoSampleRate: configuration.plivo.sampleRate,
            plivoEncoding: configuration.plivo.encoding, autoHangUp: false, track: configuration.track,
            quality: configuration.quality, keepsOtherMessages: configuration.keepsOtherMessages)
        let serializer = Result { try PlivoFrameSerializer(streamId: "aaaa", params: params) }
        self.init(serializer.orFail(), stream: "aaaa", configuration.plivo, configuration)
    }

    private init(
        _ serializer: MediaStreamSerializer, stream: String, _ format: MediaFormat,
        _ configuration: Script.Configuration
    ) {
        self.serializer = serializer
        self.stream = stream
        self.format = format
        self.configuration = configuration
        do throws(CodecError) {
            line = try AudioLine(
                encoding: format.encoding, wireRate: format.sampleRate, inboundRate: configuration.inbound,
                outboundRate: configuration.outbound, quality: configuration.quality)
        } catch {
            fatalError("a line: \(error)")
        }
        let start = StartFrame(audioInSampleRate: configuration.inbound, audioOutSampleRate: configuration.outbound)
        Result { () throws(LinecardError) in try serializer.setup(start) }.orFail()
    }

    /// Performs a step and checks its results.
    func take(_ step: Script.Step) {
        switch step {
        case .receive(let message): receive(message)
        case .returnMark(let place): returnMark(place)
        case .say(let samples, let rate): say(samples, at: rate)
        case .press(let keys): press(keys)
        case .finish: finish()
        case .interrupt: interrupt()
        case .mark(let name): mark(name)
        case .send(let json): send(json)
        }
        check(serializer.playback.pendingMarks == marks.pendingNames, "\(serializer.playback.pendingMarks) are pending")
    }

    // MARK: Inbound

    private func receive(_ message: [UInt8]) {
        let expected = ExpectedMessage(
            message, for: serializer.wire.provider, stream: stream, track: configuration.track)
        continuity.note(expected.number)
        do throws(LinecardError) {
            let frame = try deserialize(message)
            check(accepts(frame, for: expected.meaning), "\(frame, default: "nothing") instead of \(expected)")
        } catch {
            check(accepts(error, for: expected.meaning), "\(error) instead of \(expected)")
            if audioError == nil { receiveGood() }
        }
        check(serializer.wire.continuity == continuity, "\(serializer.wire.continuity) instead of \(continuity)")
    }

    /// Deserializes a copy of the exact size, so that AddressSanitizer finds a read past its end.
    private func deserialize(_ message: [UInt8]) throws(LinecardError) -> InboundFrame? {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: message.count)
        defer { copy.deallocate() }
        _ = copy.initialize(from: message)
        return try serializer.deserialize(UnsafeBufferPointer(copy).span)
    }

    /// Receives a good message after an error, a different one each time.
    private func receiveGood() {
        goodMessages &+= 1
        let payload = Base64.encode([goodMessages, goodMessages &* 31, 0xFF, 0x7F])
        let media = #""media":{"track":"\#(configuration.track.rawValue)","payload":"\#(payload)"}"#
        receive(
            Array(
                #"{"event":"media","\#(ProviderNames(serializer.wire.provider).stream)":"\#(stream)",\#(media)}"#.utf8))
    }

    /// Receives one of the marks that were sent, pending or not.
    private func returnMark(_ place: Int) {
        guard !marks.wires.isEmpty else { return }
        let name = JSONText.quoted(marks.wires[place % marks.wires.count])
        switch serializer.wire.provider {
        case .twilio: receive(Array(#"{"event":"mark","mark":{"name":\#(name)}}"#.utf8))
        case .plivo: receive(Array(#"{"event":"playedStream","name":\#(name)}"#.utf8))
        }
    }

    private func accepts(_ frame: InboundFrame?, for expected: ExpectedMessage.Meaning) -> Bool {
        switch (expected, frame) {
        case (.audio(let payload), _):
            guard audioError == nil, let samples = try? line.inbound(payload.span) else { return false }
            return frame.samples(at: configuration.inbound) == samples
        case (.mark(let wire), _): return marks.accepts(frame, for: wire)
        case (.dtmf(let key), .dtmf(let found)): return key == found
        case (.start(let call, true, _), .streamStart(let found)):
            return found.streamID == stream && found.callID == call && found.provider == serializer.wire.provider
                && (found.mediaFormat ?? format) == format
        case (.stop, .streamStop), (.providerError, .providerError), (.nothing, nil): return true
        case (.other, nil): return !configuration.keepsOtherMessages
        case (.other(let event), .providerMessage(let message)):
            return configuration.keepsOtherMessages && message.event == event
        default: return false
        }
    }

    private func accepts(_ error: LinecardError, for expected: ExpectedMessage.Meaning) -> Bool {
        switch expected {
        case .error(let expected): return error == expected
        case .audio(let payload):
            if let audioError { return error == audioError }
            do throws(CodecError) {
                _ = try line.inbound(payload.span)
                return false
            } catch let fault {
                return error == .message(.badPayload(fault))
            }
        case .start(_, let isOfStream, true): return refuses(after: error, isOfStream: isOfStream)
        default: return false
        }
    }

    /// Returns true if a start of another format may give this error. The stream must give no audio from then on.
    private func refuses(after error: LinecardError, isOfStream: Bool) -> Bool {
        switch error {
        case .message(.wrongFormat), .message(.unsupportedFormat), .message(.notMono):
            if isOfStream { audioError = error }
            return true
        case .message(.wrongStream): return !isOfStream
        case .message(.missingField(let field)), .message(.invalidField(let field)):
            return field.hasPrefix("start.mediaFormat.")
        default: return false
        }
    }

    // MARK: Growth

    /// Plays all messages repeatedly. Memory may grow for a while, until buffers have their final size, but must not
    /// grow each time that the count of messages is quadrupled.
    func endure(_ messages: [[UInt8]]) {
        guard !messages.isEmpty else { return }
        var rounds = max(1, 32 / messages.count)
        var live = play(messages, rounds: rounds)
        for _ in 0..<4 {
            let before = live
            rounds *= 4
            live = play(messages, rounds: rounds)
            if live <= before { return }
        }
        check(false, "memory grows with each of \(messages.count) messages, to \(live) bytes")
    }

    private func play(_ messages: [[UInt8]], rounds: Int) -> Int {
        for _ in 0..<rounds {
            for message in messages { _ = try? serializer.deserialize(message.span) }
        }
        return fuzz_live_bytes()
    }
}

extension InboundFrame? {
    /// Returns the samples of audio at a rate, none for no frame, and `nil` for anything else.
    fileprivate func samples(at rate: SampleRate) -> [Int16]? {
        switch self {
        case .audio(let audio): audio.sampleRate == rate && !audio.samples.isEmpty ? audio.samples : nil
        case nil: []
        default: nil
        }
    }
}
