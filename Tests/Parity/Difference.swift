// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec

/// An intended difference between pipecat and Linecard, explained in docs/migration.md.
struct Difference: Sendable {
    let id: String
    /// The number of inputs of the golden file that it covers.
    let count: Int
    let covers: @Sendable (Comparison) -> Bool

    /// Makes a difference. `withoutSoxr` is the count in a build without libsoxr, if that answers fewer inputs.
    init(
        _ id: String, _ count: Int, withoutSoxr: Int? = nil, _ covers: @escaping @Sendable (Comparison) -> Bool
    ) {
        let counted = AudioLine.Quality.realtime.isAvailable ? count : withoutSoxr ?? count
        (self.id, self.count, self.covers) = (id, counted, covers)
    }

    static let all: [Difference] = [
        // The constructor.
        Difference("checked-always", 133) { $0.isCheckedAlways },
        Difference("first-error", 112) { $0.isOtherErrorFirst },
        Difference("unsafe-id", 63) { $0.isUnsafeIdentifier },
        Difference("base-url", 6) { $0.isBaseURL },
        Difference("plivo-rate", 8) { $0.isPlivoRate },
        Difference("nine-rates", 16) { $0.isNoRate },
        Difference("resampler-timer", 12) { $0.isResamplerTimer },
        // Hanging up.
        Difference("credentials-utf8", 2) { $0.isEncodingOfCredentials },
        Difference("hang-up-throws", 11) { $0.isHangUpError },
        Difference("hang-up-retries", 8) { $0.isHangUpTriedAgain },
        Difference("hang-up-2xx", 4) { $0.isOtherSuccess },
        // To the provider.
        Difference("resampling-delay", 662, withoutSoxr: 471) { $0.isResamplingDelay },
        Difference("rate-change", 4) { $0.isRateChange },
        Difference("mu-law", 16) { $0.isMuLaw },
        Difference("plivo-stream-id", 96, withoutSoxr: 84) { $0.isPlivoStreamID },
        Difference("plivo-payload", 2) { $0.isLongPlivoPayload },
        Difference("dtmf-out", 48) { $0.isDTMFOut },
        Difference("other-frames", 48) { $0.isOtherFrame },
        Difference("mono-int16", 6) { $0.isNotMonoInt16 },
        Difference("nan-out", 24) { $0.isNaNOut },
        Difference("whole-20-ms", 16) { $0.isInWhole20Milliseconds },
        // From the provider.
        Difference("before-setup", 4) { $0.isBeforeSetup },
        Difference("more-frames", 1_446) { $0.isOneFrameMore },
        Difference("bad-json", 3_265) { $0.isBadJSON },
        Difference("strict-json", 401) { $0.isStrictJSON },
        Difference("missing-field", 2_610) { $0.isMissingField },
        Difference("invalid-field", 19) { $0.isInvalidField },
        Difference("unknown-key", 118) { $0.isUnknownKey },
        Difference("keys-a-to-d", 400) { $0.isKeyAToD },
        Difference("strict-base64", 53) { $0.isStrictBase64 },
        Difference("wrong-stream", 1_187) { $0.isWrongStream },
        Difference("other-track", 457) { $0.isOtherTrack },
        Difference("stream-format", 95) { $0.isStreamFormat },
        Difference("duplicate-names", 8) { $0.isDuplicateName },
        Difference("long-numbers", 2) { $0.isLongNumber },
    ]
}

// MARK: The constructor

extension Comparison {
    private var configurationError: ConfigurationError? {
        if case .fails(.configuration(let error)) = ours { error } else { nil }
    }

    /// True if arguments contradict each other. pipecat checks that only with automatic hang-up, after missing ones.
    private var isInconsistency: Bool {
        switch configurationError {
        case .tokenAndAPIKey, .incompleteAPIKey, .regionWithoutEdge, .edgeWithoutRegion: true
        default: false
        }
    }

    fileprivate var isCheckedAlways: Bool {
        theirs == .nothing && testCase.params.autoHangUp == false && isInconsistency
    }

    fileprivate var isOtherErrorFirst: Bool {
        guard case .raises("ValueError", let text) = theirs else { return false }
        return text.contains("missing required parameters") && isInconsistency
    }

    fileprivate var isUnsafeIdentifier: Bool {
        guard theirs == .nothing, case .invalidIdentifier(let name) = configurationError else { return false }
        return testCase.arguments[Self.snakeCase(name)]?.isEmpty == false
    }

    fileprivate var isBaseURL: Bool {
        theirs == .nothing && (configurationError == .invalidBaseURL || configurationError == .insecureBaseURL)
    }

    fileprivate var isPlivoRate: Bool {
        guard theirs == .nothing, case .unsupportedFormat = configurationError else { return false }
        return testCase.provider == .plivo && testCase.wireRate != 8_000
    }

    fileprivate var isNoRate: Bool {
        if case .inexpressible(let what) = ours { what.hasPrefix("a rate of ") } else { false }
    }

    fileprivate var isResamplerTimer: Bool {
        ours == .inexpressible("resampler_clear_after_secs")
            || aspect != .envelope && frame?.after != nil && isOursOfFullLength
    }
}

// MARK: Hanging up

extension Comparison {
    /// The success and the requests of each, if both hung up.
    private var hangUps: (theirs: (succeeded: Bool, [[String]]), ours: (succeeded: Bool, [[String]]))? {
        guard case .hangUp(let theirSuccess, let theirRequests) = theirs,
            case .hangUp(let ourSuccess, let ourRequests) = ours
        else { return nil }
        return ((theirSuccess, theirRequests), (ourSuccess, ourRequests))
    }

    private var status: Int { testCase.rest?.status ?? 200 }

    /// True if Linecard retries after this status.
    private var isRetryable: Bool { status == 0 || status == 429 || status >= 500 }

    fileprivate var isEncodingOfCredentials: Bool {
        guard let hangUps, hangUps.theirs.succeeded, hangUps.ours.succeeded else { return false }
        let isSame = zip(hangUps.theirs.1[0], hangUps.ours.1[0]).map { $0 == $1 }
        return isSame == [true, true, false, true] && testCase.arguments["auth_token"]?.allSatisfy(\.isASCII) == false
    }

    fileprivate var isHangUpError: Bool {
        guard let hangUps, !hangUps.theirs.succeeded, !hangUps.ours.succeeded else { return false }
        return hangUps.theirs.1 == hangUps.ours.1 && !isRetryable
    }

    fileprivate var isHangUpTriedAgain: Bool {
        guard let hangUps, !hangUps.theirs.succeeded, !hangUps.ours.succeeded else { return false }
        return hangUps.ours.1 == Array(repeating: hangUps.theirs.1[0], count: 5) && isRetryable
    }

    fileprivate var isOtherSuccess: Bool {
        guard let hangUps, !hangUps.theirs.succeeded, hangUps.ours.succeeded else { return false }
        return hangUps.theirs.1 == hangUps.ours.1 && (200..<300).contains(status)
    }
}

// MARK: To the provider

extension Answer {
    fileprivate var payload: Payload? {
        if case .sends(_, let payload) = self { payload } else { nil }
    }
}

extension Comparison {
    /// True if Linecard's message has as much audio as the frame, less the filter's delay.
    private var isOursOfFullLength: Bool {
        guard let frame, let rate = frame.rate, case .length(let count)? = ours.payload else { return false }
        return count.isMultiple(of: messageSamples)
            && Self.isFull(count, of: frame.pcm.count * testCase.wireRate / rate, rate: testCase.wireRate)
    }

    /// Returns true if there is as much audio as is due, less the delay at the start of a stream, which is below 8 ms.
    private static func isFull(_ count: Int, of due: Int, rate: Int) -> Bool {
        count <= due + 1 && count >= due - rate / 125
    }

    /// The number of samples in 20 ms on the wire.
    private var messageSamples: Int { testCase.wireRate / 50 }

    private var isException: Bool {
        if case .raises = theirs { true } else { false }
    }

    fileprivate var isResamplingDelay: Bool {
        if let frame {
            return aspect != .envelope && frame.after == nil && !isException && frame.rate != testCase.wireRate
                && isOursOfFullLength
        }
        guard case .resampled(let rate, let samples) = ours, let codes = inboundPayload?.count, !isException else {
            return false
        }
        return Self.isFull(samples, of: codes * rate / testCase.wireRate, rate: rate)
    }

    /// True for a frame after a change of rate: pipecat's resampler raises, Linecard's continues. Back at the wire's
    /// rate neither resamples, but Linecard first sends the 10 ms or less that it held, and holds as much of the
    /// frame's end.
    fileprivate var isRateChange: Bool {
        guard testCase.steps.count > 1, frame?.samples != nil, let ours = ours.payload else { return false }
        if case .raises("ValueError", _) = theirs { return true }
        guard aspect == .payload, let theirs = theirs.payload?.bytes, let ours = ours.bytes else { return false }
        guard ours.count.isMultiple(of: messageSamples) else { return false }
        return (1...messageSamples / 2).contains { theirs.starts(with: ours.dropFirst($0)) }
    }

    /// True if mu-law codes of negative samples differ by one. CPython's are off for some.
    fileprivate var isMuLaw: Bool {
        guard aspect == .payload, let theirs = theirs.payload?.bytes, let ours = ours.payload?.bytes,
            ours.count == theirs.count, ours.count == frame?.pcm.count
        else { return false }
        return isSameButMuLaw(theirs[...], ours)
    }

    /// Returns true if the codes of the frame's first samples are the same, except for negative samples, whose codes
    /// may differ by one.
    private func isSameButMuLaw(_ theirs: ArraySlice<UInt8>, _ ours: [UInt8]) -> Bool {
        for (sample, codes) in zip(frame?.pcm ?? [], zip(theirs, ours)) where codes.0 != codes.1 {
            if sample >= 0 || abs(Int(codes.0) - Int(codes.1)) != 1 { return false }
        }
        return true
    }

    fileprivate var isPlivoStreamID: Bool {
        guard aspect == .envelope, case .sends(let theirs, _) = theirs, case .sends(let ours, _) = ours else {
            return false
        }
        return theirs == ours.dropLast() + #","streamId":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}"#
    }

    fileprivate var isLongPlivoPayload: Bool {
        guard testCase.provider == .plivo, case .fails(.message(.payloadTooLong(_, limit: 16_384))) = ours else {
            return false
        }
        return theirs.payload?.bytes.map { $0.count >= 12_320 } == true
    }

    fileprivate var isDTMFOut: Bool {
        guard theirs == .nothing, let key = frame?.key else { return false }
        if testCase.provider == .plivo { return ours == .message(#"{"dtmf":"\#(key)","event":"sendDTMF"}"#) }
        return ours.payload?.bytes?.isEmpty == false
    }

    fileprivate var isOtherFrame: Bool {
        guard theirs == .nothing, let name = frame?.frame else { return false }
        return ours == .inexpressible(name)
    }

    fileprivate var isNotMonoInt16: Bool {
        ours == .inexpressible("half a sample") || ours == .inexpressible("2 channels")
    }

    fileprivate var isNaNOut: Bool {
        guard case .message(let text) = theirs, case .fails(.message(.malformed)) = ours else { return false }
        return text.contains("NaN") || text.contains("Infinity")
    }

    /// True if Linecard sends only whole messages of 20 ms, and keeps the rest for the next audio.
    fileprivate var isInWhole20Milliseconds: Bool {
        guard aspect != .envelope, frame?.rate == testCase.wireRate, let theirs = theirs.payload?.bytes else {
            return false
        }
        let whole = theirs.count / messageSamples * messageSamples
        if ours == .nothing { return whole == 0 }
        guard let ours = ours.payload?.bytes, ours.count == whole, ours.count < theirs.count else { return false }
        return isSameButMuLaw(theirs.prefix(whole), ours)
    }
}
