// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@Suite("Frames") struct FrameTests {
    @Test("a start frame's rates default to pipecat's")
    func startFrame() {
        let start = StartFrame()

        #expect(start.audioInSampleRate == .hz16000 && start.audioOutSampleRate == .hz24000)
    }

    @Test(
        "the duration follows from samples and rate",
        arguments: [(320, SampleRate.hz16000, 20), (0, .hz8000, 0), (441, .hz44100, 10)])
    func duration(_ count: Int, _ rate: SampleRate, _ milliseconds: Int) {
        let audio = AudioFrame(samples: Noise.samples(count), sampleRate: rate)

        #expect(audio.duration == .milliseconds(milliseconds))
    }

    /// All descriptions and dumps of a value.
    private static func shown(_ value: some Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(describing: value), String(reflecting: value), dumped]
    }

    /// A sample whose digits appear nowhere else.
    private static let telltale: Int16 = -31_337

    @Test("a frame of audio is described by its size, never by its samples")
    func shownBySize() {
        let audio = AudioFrame(samples: [Int16](repeating: Self.telltale, count: 320), sampleRate: .hz16000)
        let texts =
            Self.shown(audio) + Self.shown(InboundFrame.audio(audio)) + Self.shown(OutboundFrame.audio(audio))
            + Self.shown([InboundFrame.audio(audio)]) + Self.shown(InboundFrame?.some(.audio(audio)))

        #expect("\(audio)" == "320 samples at 16000 Hz" && String(reflecting: audio) == "\(audio)")
        for text in texts {
            #expect(text.contains("320") && text.contains("16000"), "\(text.prefix(200))")
            #expect(!text.contains("31337"), "\(text.prefix(200))")
        }
    }

    @Test("the description of an audio frame has a singular and a plural")
    func oneSample() {
        #expect("\(AudioFrame(samples: [7], sampleRate: .hz8000))" == "1 sample at 8000 Hz")
        #expect("\(AudioFrame(samples: [], sampleRate: .hz8000))" == "0 samples at 8000 Hz")
    }

    @Test("the keys are the sixteen of ITU-T Q.23")
    func keys() {
        #expect(KeypadEntry.allCases.map(\.rawValue).joined() == "0123456789*#ABCD")
        #expect(KeypadEntry(rawValue: "E") == nil && KeypadEntry(rawValue: "") == nil)
    }

    @Test(
        "a format is described by its content type and rate",
        arguments: [
            (MediaFormat(), "audio/x-mulaw;rate=8000"),
            (MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz16000), "audio/x-l16;rate=16000"),
            (MediaFormat(encoding: .l16BigEndian, sampleRate: .hz24000), "audio/x-l16;rate=24000"),
        ])
    func format(_ format: MediaFormat, _ text: String) {
        #expect(format.description == text)
        #expect(text.hasPrefix(format.contentType + ";"))
    }

    private static let sentences: [(error: LinecardError, sentence: String)] = [
        (.message(.malformed(offset: 17)), "not JSON at byte 17"),
        (.message(.notAnObject), "not a JSON object"),
        (.message(.missingField("media.payload")), "field media.payload is missing or of the wrong type"),
        (.message(.badPayload(.invalidSymbol(offset: 3))), "payload: not a Base64 symbol at offset 3"),
        (.message(.wrongStream(expected: "a", found: "b")), "message of stream b on stream a"),
        (.message(.unknownKey("\n")), #"no telephone has the key "\u{a}""#),
        (
            .message(.wrongFormat(expected: MediaFormat(), found: MediaFormat(encoding: .l16LittleEndian))),
            "the stream is audio/x-l16 at 8000 Hz, the serializer was made for audio/x-mulaw at 8000 Hz"
        ),
        (
            .message(.unsupportedFormat(encoding: "audio/x-alaw", hertz: 8_000)),
            "stream format audio/x-alaw at 8000 Hz is not supported"
        ),
        (.audio(.outOfMemory), "out of memory"),
        (.configuration(.missingCredentials(["callSid"])), "autoHangUp is on but callSid is missing"),
        (
            .configuration(.missingCredentials(["callSid", "authToken"])),
            "autoHangUp is on but callSid, authToken are missing"
        ),
        (.configuration(.tokenAndAPIKey), "give either authToken or apiKeySid and apiKeySecret, not both"),
        (
            .configuration(.incompleteAPIKey(missing: "apiKeySid")),
            "an API key needs apiKeySid and apiKeySecret; apiKeySid is missing"
        ),
        (
            .configuration(.regionWithoutEdge(region: "ie1")),
            "region ie1 needs an edge: the host is api.{edge}.{region}.twilio.com"
        ),
        (
            .configuration(.edgeWithoutRegion(edge: "dublin")),
            "edge dublin needs a region: the host is api.{edge}.{region}.twilio.com"
        ),
        (
            .configuration(.invalidIdentifier(argument: "callId")),
            "callId may only have letters, digits, - and _, from 1 to 128 of them"
        ),
        (
            .configuration(.unsupportedFormat(MediaFormat())),
            "the provider does not support the format audio/x-mulaw at 8000 Hz"
        ),
        (
            .configuration(.insecureBaseURL),
            "the base URL is http://, which exposes credentials: use https:// for other machines"
        ),
        (.configuration(.invalidHangUpPolicy("timeout")), "timeout of the hang-up policy is too small"),
        (
            .configuration(.foreignAccount(expected: "AC1", found: "AC2\n")),
            #"the stream belongs to account "AC2\u{a}", not AC1"#
        ),
    ]

    @Test("an error's description says what is wrong and where", arguments: sentences)
    func sentence(_ error: LinecardError, _ sentence: String) {
        #expect("\(error)" == sentence)
    }
}
