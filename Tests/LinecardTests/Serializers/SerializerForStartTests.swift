// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

@Suite("A serializer made from a start message") struct SerializerForStartTests {
    @Test("a start of the other provider is refused")
    func wrongProvider() {
        let starts = Provider.allCases.map { CallStart(provider: $0, streamID: "s", callID: "c", accountID: "a") }

        #expect(throws: LinecardError.configuration(.wrongProvider(.plivo))) {
            try TwilioFrameSerializer(start: starts[1], params: .init(autoHangUp: false))
        }
        #expect(throws: LinecardError.configuration(.wrongProvider(.twilio))) {
            try PlivoFrameSerializer(start: starts[0], params: .init(autoHangUp: false))
        }
    }

    @Test("the start's format overrides the requested one")
    func formatOfTheStream() throws {
        let format = MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz16000)
        let start = CallStart(provider: .plivo, streamID: "s", callID: "c", mediaFormat: format)
        let serializer = try PlivoFrameSerializer(
            start: start, params: .init(plivoSampleRate: .hz8000, plivoEncoding: .muLaw, autoHangUp: false))
        try serializer.setup(StartFrame(audioInSampleRate: .hz16000))

        let frame = try serializer.deserialize(#"{"event":"media","media":{"payload":"AQD+/w=="}}"#)

        #expect(frame == .audio(AudioFrame(samples: [1, -2], sampleRate: .hz16000)))
    }

    @Test("the application sets the byte order of a linear stream")
    func byteOrder() throws {
        let format = MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz8000)
        let start = CallStart(provider: .plivo, streamID: "s", callID: "c", mediaFormat: format)
        let serializer = try PlivoFrameSerializer(
            start: start, params: .init(plivoEncoding: .l16BigEndian, autoHangUp: false))
        try serializer.setup(StartFrame(audioInSampleRate: .hz8000))

        let frame = try serializer.deserialize(#"{"event":"media","media":{"payload":"AAH//g=="}}"#)

        #expect(frame.samples == [1, -2])
    }

    @Test("the only track of a stream is heard, although another was requested", arguments: Provider.allCases)
    func onlyTrack(_ provider: Provider) throws {
        let start = CallStart(provider: provider, streamID: "s", callID: "c", tracks: [.outbound])
        let serializer: MediaStreamSerializer =
            switch provider {
            case .twilio: try TwilioFrameSerializer(start: start, params: .init(autoHangUp: false))
            case .plivo: try PlivoFrameSerializer(start: start, params: .init(autoHangUp: false))
            }
        try serializer.setup(StartFrame(audioInSampleRate: .hz8000))

        let frame = try serializer.deserialize(
            #"{"event":"media","media":{"track":"outbound","payload":"AIAPjw=="}}"#)

        #expect(frame.samples == Fixture.fourSamples)
    }

    @Test("parameter values that are not strings are read as they are written", arguments: Provider.allCases)
    func scalarParameters(_ provider: Provider) throws {
        let parameters = #"{"number":42,"part":1.5,"flag":true,"text":"a b","none":null,"list":[1]}"#
        let start =
            switch provider {
            case .twilio:
                #"{"event":"start","start":{"streamSid":"s","callSid":"c","customParameters":\#(parameters)}}"#
            case .plivo: #"{"event":"start","start":{"streamId":"s","callId":"c"},"extra_headers":\#(parameters)}"#
            }

        let found = try #require(try CallStart.detect(in: Array(start.utf8).span))

        #expect(found.customParameters == ["number": "42", "part": "1.5", "flag": "true", "text": "a b"])
    }

    @Test("Twilio streams mu-law and nothing else")
    func linearTwilio() {
        let format = MediaFormat(encoding: .l16LittleEndian)

        #expect(throws: LinecardError.configuration(.unsupportedFormat(format))) {
            try TwilioFrameSerializer(
                start: CallStart(provider: .twilio, streamID: "s", callID: "c", mediaFormat: format),
                params: .init(autoHangUp: false))
        }
    }

    @Test("the ids for hanging up are the start's", arguments: Provider.allCases)
    func hangUp(_ provider: Provider) async throws {
        let client = RecordingClient(status: provider == .twilio ? 200 : 204)
        let start = CallStart(provider: provider, streamID: "s", callID: "call", accountID: "account")
        let serializer: any FrameSerializer =
            switch provider {
            case .twilio: try TwilioFrameSerializer(start: start, authToken: "t", client: client)
            case .plivo: try PlivoFrameSerializer(start: start, authToken: "t", client: client)
            }

        _ = try await serializer.serialize(.end)

        #expect(client.requests.map(\.url).first?.contains("/account/Call") == true)
        #expect(client.requests.map(\.url).first?.contains("/call") == true)
    }
}
