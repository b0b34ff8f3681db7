// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

@Suite("Making a Plivo serializer") struct PlivoConfigurationTests {
    private static let misfits: [(PlivoArguments, ConfigurationError)] = [
        (.init(callId: nil), .missingCredentials(["callId"])),
        (.init(callId: ""), .missingCredentials(["callId"])),
        (.init(authId: nil), .missingCredentials(["authId"])),
        (.init(authId: ""), .missingCredentials(["authId"])),
        (.init(authToken: nil), .missingCredentials(["authToken"])),
        (.init(authToken: ""), .missingCredentials(["authToken"])),
        (.init(callId: nil, authId: nil, authToken: nil), .missingCredentials(["callId", "authId", "authToken"])),
        (.init(baseURL: "api.plivo.com"), .invalidBaseURL),
        (.init(baseURL: "https://host?"), .invalidBaseURL),
    ]

    @Test("inconsistent arguments are refused", arguments: misfits)
    func refused(_ arguments: PlivoArguments, _ error: ConfigurationError) {
        #expect(throws: LinecardError.configuration(error)) { try arguments.serializer() }
    }

    @Test("an id that cannot be part of a URL is refused", arguments: unsafeIdentifiers)
    func unsafe(_ identifier: String) {
        #expect(throws: LinecardError.configuration(.invalidIdentifier(argument: "callId"))) {
            try PlivoArguments(callId: identifier).serializer()
        }
        #expect(throws: LinecardError.configuration(.invalidIdentifier(argument: "authId"))) {
            try PlivoArguments(authId: identifier).serializer()
        }
    }

    @Test("without automatic hang-up only the stream is required")
    func noHangUp() throws {
        let serializer = try PlivoFrameSerializer(streamId: Fixture.streamId, params: .init(autoHangUp: false))

        #expect(serializer.wire.provider == .plivo)
        #expect(serializer.takeHangUp() == nil)
    }

    @Test(
        "the URL of the call is the one Plivo documents",
        arguments: [nil, "http://127.0.0.1:8080", "https://host.example/"])
    func url(_ baseURL: String?) async throws {
        let client = RecordingClient(status: 204)
        let root = baseURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? "https://api.plivo.com"
        let hangUp = try #require(try PlivoArguments(baseURL: baseURL).serializer(client).takeHangUp())

        _ = try await hangUp.perform()

        #expect(client.requests.map(\.method) == ["DELETE"])
        #expect(client.requests.map(\.url) == ["\(root)/v1/Account/\(Fixture.authId)/Call/\(Fixture.callId)/"])
        #expect(client.requests.map(\.body) == [""])
        #expect(
            client.requests.first?.headers.map { "\($0.name): \($0.value)" } == [
                "Authorization: Basic \(Base64.encode(Array("\(Fixture.authId):token".utf8)))"
            ])
        #expect(hangUp.provider == .plivo && hangUp.callID == Fixture.callId)
    }

    @Test(
        "a format that no Plivo stream has is refused",
        arguments: [
            MediaFormat(encoding: .muLaw, sampleRate: .hz16000),
            MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz48000),
            MediaFormat(encoding: .l16BigEndian, sampleRate: .hz11025),
        ])
    func format(_ format: MediaFormat) {
        #expect(throws: LinecardError.configuration(.unsupportedFormat(format))) {
            try PlivoFrameSerializer(
                streamId: Fixture.streamId,
                params: .init(
                    plivoSampleRate: format.sampleRate, plivoEncoding: format.encoding, autoHangUp: false))
        }
    }

    @Test("parameters default to pipecat's")
    func defaults() {
        let params = PlivoFrameSerializer.InputParams()

        #expect(params.ignoreRTVIMessages && params.autoHangUp)
        #expect(params.plivoSampleRate == .hz8000 && params.plivoEncoding == .muLaw)
        #expect(params.sampleRate == nil && params.track == .inbound)
    }
}
