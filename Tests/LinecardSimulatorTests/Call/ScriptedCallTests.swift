// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@testable import LinecardSimulator

@Suite("Scripted calls in virtual time") struct ScriptedCallTests {
    /// Audio at 8 kHz in which every sample is the same.
    private func speech(_ milliseconds: Int, _ sample: Int16 = 1_000) -> AudioFrame {
        AudioFrame(samples: [Int16](repeating: sample, count: 8 * milliseconds), sampleRate: .hz8000)
    }

    // MARK: Sending

    @Test("a call starts with the provider's messages, then sends a frame every 20 ms, silence included")
    func frames() throws {
        var start = Stream.twilio
        start.customParameters = ["b": "x \"y\"", "a": "1"]
        var call = try SimulatedCall(
            start, script: [.wait(.milliseconds(40)), .say(speech(30)), .wait(.milliseconds(20))])

        let messages = call.timedMessages(until: .seconds(1))

        #expect(messages.map(\.time) == [0, 0, 0, 20, 40, 60, 80, 100].map { .milliseconds($0) })
        #expect(messages[0].text == #"{"event":"connected","protocol":"Call","version":"1.0.0"}"#)
        let description = try ProviderMessage(parsing: Array(messages[1].text.utf8).span, from: .twilio)
        #expect(description.content == .start(start))
        #expect(description.sequenceNumber == 1)
        let media = try messages[2..<7].map { try ProviderMessage(parsing: Array($0.text.utf8).span, from: .twilio) }
        #expect(media.map(\.sequenceNumber) == [2, 3, 4, 5, 6])
        #expect(media.map(\.chunk) == [1, 2, 3, 4, 5])
        #expect(media.map(\.timestamp) == [0, 20, 40, 60, 80])
        let silence = [UInt8](repeating: 0xFF, count: 160)
        let loud = G711.encode(speech(20).samples)
        #expect(media.map(\.codes) == [silence, silence, loud, Array(loud.prefix(80) + silence.prefix(80)), silence])
        #expect(messages[7].text.contains(#""event":"stop""#))
        #expect(call.isOver)
        #expect(
            call.recording.ending
                == CallRecording.Ending(at: .milliseconds(100), party: .caller, closeCode: nil, isAbrupt: false)
        )
        #expect(call.recording.spoken.count == 5 * 160)
        #expect(call.recording.framesSpoken == 4)
    }

    @Test("Plivo's start has extra headers, and its stream ends without a message")
    func plivo() throws {
        var start = Stream.plivo(MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz16000))
        start.customParameters = ["lang": "en", "a": "1"]
        var call = try SimulatedCall(start, script: [.say(speech(20)), .press([.d], interval: .zero)])

        let messages = call.messages(until: .seconds(1))
        let parsed = try messages.map { try ProviderMessage(parsing: Array($0.utf8).span, from: .plivo) }

        #expect(parsed.map(\.event) == ["start", "media", "dtmf"])
        #expect(parsed.map(\.sequenceNumber) == [1, 2, 3])
        #expect(parsed[0].content == .start(start))
        #expect(messages[0].contains(#""extra_headers":"a=1;lang=en""#))
        #expect(parsed[1].codes?.count == 640)
    }

    @Test("speech at another rate is resampled to the rate of the stream")
    func otherRate() throws {
        let speech = AudioFrame(samples: [Int16](repeating: 1_000, count: 2_400), sampleRate: .hz24000)
        var call = try SimulatedCall(Stream.twilio, script: [.say(speech)])

        _ = call.messages(until: .seconds(1))

        #expect(call.recording.spoken.count == 800, "100 ms")
        #expect(abs(call.recording.spoken[400] - 1_000) < 10)
    }

    @Test("keys are pressed one by one, at the interval of the step", arguments: Provider.allCases)
    func keys(provider: Provider) throws {
        var call = try SimulatedCall(
            Stream.start(provider),
            script: [
                .wait(.milliseconds(60)), .press([.one, .pound, .star], interval: .milliseconds(240)), .say(speech(20)),
            ])

        let keys = call.timedMessages(until: .seconds(2)).filter { $0.text.contains(#""dtmf""#) }

        #expect(keys.map(\.time) == [60, 300, 540].map { .milliseconds($0) })
        #expect(call.recording.keysPressed.map(\.keys) == [[.one], [.pound], [.star]])
        #expect(call.recording.ending?.at == .milliseconds(560))
    }

    @Test("keys pressed while speaking leave no gap in the speech")
    func keysWhileSpeaking() throws {
        let script = CallScript.echo(of: speech(600), pressing: [.one, .two, .three], patience: .zero)
        var call = try SimulatedCall(Stream.twilio, script: script)

        _ = call.messages(until: .seconds(2))

        #expect(call.recording.spoken == [Int16](repeating: 1_000, count: 4_800))
        #expect(
            call.recording.keysPressed.map(\.at) == [.milliseconds(240), .milliseconds(480)], "the third is left out")
    }

    // MARK: Waiting

    @Test("a wait for sound ends with the first sound, not with silence", arguments: Provider.allCases)
    func untilHeard(provider: Provider) throws {
        var call = try SimulatedCall(
            Stream.start(provider), script: [.waitUntilHeard(within: .seconds(5)), .press([.one], interval: .zero)])

        call.receive(Say.audio(100, code: 0xFF, to: provider), at: .milliseconds(100))
        call.receive(Say.audio(20, to: provider), at: .milliseconds(190))
        _ = call.messages(until: .seconds(4))

        #expect(call.recording.keysPressed.map(\.at) == [.milliseconds(220)], "the frame after the sound began at 200")
        #expect(call.recording.timeouts.isEmpty)
    }

    @Test("waits that time out are recorded")
    func timeouts() throws {
        var call = try SimulatedCall(
            Stream.twilio,
            script: [
                .waitUntilHeard(within: .seconds(1)), .waitUntilAnswered(within: .zero), .say(speech(20)),
                .waitUntilAnswered(within: .seconds(1)),
            ])

        _ = call.messages(until: .seconds(9))

        #expect(call.recording.timeouts == [0, 3])
        #expect(call.recording.ending?.at == .milliseconds(2_020))
    }

    @Test("a wait for quiet ends after the last audio, not in a pause")
    func untilQuiet() throws {
        var call = try SimulatedCall(
            Stream.twilio,
            script: [
                .waitUntilHeard(within: .seconds(5)), .waitUntilQuiet(for: .milliseconds(400), within: .seconds(9)),
            ])

        call.receive(Say.audio(300, to: .twilio), at: .milliseconds(100))
        call.receive(Say.audio(300, to: .twilio), at: .milliseconds(600))
        _ = call.messages(until: .seconds(9))

        #expect(call.recording.ending?.at == .milliseconds(1_300))
    }

    @Test("the caller hangs up when the last sample of its echo was heard", arguments: Provider.allCases)
    func echo(provider: Provider) throws {
        var call = try SimulatedCall(Stream.start(provider), script: .echo(of: speech(400)))
        var delayed: [String] = []

        call.run { message, _ in
            guard let payload = payload(of: message, provider) else { return [] }
            delayed.append(Say.media(payload, to: provider))
            return delayed.count > 1 ? [delayed.removeFirst()] : []
        }

        let recording = call.recording
        #expect(recording.framesSpoken == 20)
        #expect(recording.framesHeard == 20)
        #expect(recording.heard.count == 3_200)
        #expect(recording.heard == G711.decode(G711.encode(speech(400).samples)))
        #expect(recording.turnarounds == [Duration](repeating: .milliseconds(20), count: 20))
        #expect(recording.ending?.at == .milliseconds(420))
        #expect(recording.firstHeard == .milliseconds(20))
    }

    // MARK: The end

    @Test("hanging up leaves buffered audio unheard and marks unreturned", arguments: Provider.allCases)
    func hangUp(provider: Provider) throws {
        var call = try SimulatedCall(
            Stream.start(provider),
            script: [.waitUntilHeard(within: .seconds(1)), .wait(.milliseconds(100)), .hangUp, .say(speech(100))])

        call.receive(Say.audio(1_000, to: provider), at: .zero)
        call.receive(Say.mark("end", to: provider), at: .zero)
        let messages = call.messages(until: .seconds(9))

        #expect(call.recording.ending?.at == .milliseconds(120))
        #expect(call.recording.heard.count == 960)
        #expect(call.recording.marks[0].fate == nil)
        #expect(call.bufferedSamples == 7_040)
        #expect(messages.last?.contains("stop") == (provider == .twilio))
        #expect(call.deadline == nil)
    }

    @Test("messages after the end are ignored")
    func afterTheEnd() throws {
        var call = try SimulatedCall(Stream.twilio, script: [.hangUp])
        _ = call.messages(until: .seconds(1))

        call.receive("hello", at: .seconds(1))
        call.receiveBinary(count: 1, at: .seconds(1))
        call.connectionLost(at: .seconds(1))

        #expect(call.recording.messagesReceived == 0)
        #expect(call.recording.ending?.party == .caller)
    }

    @Test("the recording says who ended the call", arguments: [1_000, 1_011, nil])
    func applicationCloses(code: Int?) throws {
        var call = try SimulatedCall(Stream.twilio, script: [.wait(.seconds(9))])
        call.receive(Say.audio(100, to: .twilio), at: .zero)

        call.receiveClose(code: code, at: .milliseconds(50))
        call.connectionLost(at: .milliseconds(51))

        let ending = CallRecording.Ending(at: .milliseconds(50), party: .application, closeCode: code, isAbrupt: false)
        #expect(call.recording.ending == ending)
        #expect(ending.isRegular == (code != 1_011))
        #expect(call.recording.heard.count == 400)
        #expect(call.nextMessage(at: .seconds(1)) == nil)
        #expect(call.isOver)
    }

    @Test("a broken connection is ended by the network, one that the script drops by the caller")
    func broken() throws {
        var broken = try SimulatedCall(Stream.twilio, script: [.wait(.seconds(9))])
        broken.connectionLost(at: .milliseconds(50))
        var dropped = try SimulatedCall(Stream.twilio, script: [.wait(.milliseconds(40)), .vanish])
        let messages = dropped.messages(until: .seconds(1))

        #expect(broken.recording.ending?.party == .network)
        #expect(broken.recording.ending?.isRegular == false)
        #expect(dropped.recording.ending?.party == .caller)
        #expect(dropped.recording.ending?.isAbrupt == true)
        #expect(messages.last?.contains("media") == true, "no stop")
    }

    // MARK: Reading

    @Test("a provider that stops reading takes all waiting messages at once when it resumes")
    func stopReading() throws {
        var call = try SimulatedCall(
            Stream.twilio,
            script: [.wait(.milliseconds(20)), .stopReading(for: .milliseconds(500)), .wait(.seconds(2))])
        call.receive(Say.audio(20, to: .twilio), at: .zero)
        call.receive(Say.audio(20, to: .twilio), at: .milliseconds(100))
        call.receive(Say.clear(to: .twilio), at: .milliseconds(200))
        call.receive(Say.audio(40, to: .twilio), at: .milliseconds(300))
        #expect(!call.isReading)
        #expect(call.unreadMessages == 3)

        _ = call.messages(until: .seconds(1))

        #expect(call.isReading)
        #expect(call.recording.stretches.map(\.begin) == [.zero, .milliseconds(520)])
        #expect(call.recording.clears == [.init(at: .milliseconds(520), samples: 160, marks: [])])
        #expect(call.recording.heard.count == 160 + 320)
    }

    @Test("a provider that stops reading for good still notices the end")
    func stopReadingForGood() throws {
        var call = try SimulatedCall(Stream.twilio, script: [.stopReading(for: nil), .wait(.seconds(9))])
        call.receive(Say.audio(20, to: .twilio), at: .milliseconds(10))

        call.connectionLost(at: .milliseconds(100))

        #expect(call.recording.ending?.party == .network)
        #expect(call.recording.messagesReceived == 0)
    }

    // MARK: Capture

    @Test("a capture has the messages of both sides in order of time, as lines of JSON")
    func capture() throws {
        var call = try SimulatedCall(Stream.plivo, script: [.wait(.milliseconds(20))], isCapturing: true)
        #expect(call.nextMessage(at: .zero) != nil)
        call.receive(#"{"event":"clearAudio"}"#, at: .milliseconds(5) + .microseconds(999))
        _ = call.messages(until: .seconds(1))

        #expect(call.recording.capture.map(\.sender) == [.provider, .provider, .application, .provider])
        #expect(call.recording.capture.map(\.at.wholeMilliseconds) == [0, 0, 5, 5])
        #expect(
            call.recording.capture[2].line == #"{"at":5,"from":"application","message":"{\"event\":\"clearAudio\"}"}"#)
    }

    @Test("the same inputs give the same call")
    func deterministic() throws {
        func recording() throws -> CallRecording {
            var call = try SimulatedCall(
                Stream.twilio, script: .echo(of: speech(200), pressing: [.one]), isCapturing: true)
            call.run { message, _ in payload(of: message, .twilio).map { [Say.media($0, to: .twilio)] } ?? [] }
            return call.recording
        }

        #expect(try recording().capture == recording().capture)
        #expect(try recording().heard == recording().heard)
    }
}

/// Returns the payload of a provider's message, or nil if it has no audio.
func payload(of message: String, _ provider: Provider) -> String? {
    let parsed = try? ProviderMessage(parsing: Array(message.utf8).span, from: provider)
    if case .media(let media) = parsed?.content { return media.payload }
    return nil
}

extension ProviderMessage {
    fileprivate var media: Media? { if case .media(let media) = content { media } else { nil } }
    fileprivate var codes: [UInt8]? { media.flatMap { try? Base64.decode($0.payload) } }
    fileprivate var chunk: Int? { media?.chunk }
    fileprivate var timestamp: Int? { media?.timestamp }
}
