// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import ProviderFixtures
import Testing

@Suite("A call's admission") struct CallAdmissionTests {
    /// The outcome of a connection, comparable.
    private enum Verdict: Equatable {
        case waiting
        case refused(AdmissionRefusal, code: UInt16)
        case admitted(CallStart)

        init(_ admission: consuming Admission) {
            switch consume admission {
            case .waiting: self = .waiting
            case .refused(let refusal): self = .refused(refusal, code: refusal.closeCode)
            case .admitted(let session): self = .admitted(session.start)
            }
        }
    }

    private static func receive(
        _ message: String, as kind: WireFrameKind = .text, _ admission: inout CallAdmission, at seconds: Int64 = 0
    ) -> Verdict {
        Verdict(
            admission.receive(
                Array(message.utf8).span, as: kind, at: CallInstant(nanoseconds: seconds * 1_000_000_000)))
    }

    private static func receive(_ message: String, under policy: AdmissionPolicy = AdmissionPolicy()) -> Verdict {
        var admission = CallAdmission(policy, at: .zero)
        return receive(message, &admission)
    }

    @Test("a connection waits for its start, then becomes a call", arguments: Provider.allCases)
    func admitted(provider: Provider) {
        let script = Script(provider)
        var admission = CallAdmission(at: .zero)

        #expect(Self.receive(Script.connected, &admission) == .waiting)
        #expect(Self.receive(script.media(code: 0), &admission) == .waiting)
        #expect(Self.receive(script.start, &admission, at: 29) == .admitted(script.callStart))
        #expect(admission.messages == 3)
        #expect(admission.messagesBad == 0)
    }

    @Test("the session has the policy's options and begins at the start", arguments: Provider.allCases)
    func session(provider: Provider) throws {
        let options = CallOptions(
            rates: StartFrame(audioInSampleRate: .hz48000), idleTimeout: .seconds(5), pingInterval: .seconds(50))
        var admission = CallAdmission(AdmissionPolicy(options: options), at: .zero)
        let now = CallInstant(nanoseconds: 7_000_000_000)

        switch admission.receive(Array(Script(provider).start.utf8).span, at: now) {
        case .admitted(let session):
            #expect(session.inboundRate == .hz48000)
            #expect(session.deadline == now.advanced(by: .seconds(5)))
            let expected = try CallCounts.ofStart
            #expect(session.counts == expected)
        default: Issue.record("not admitted")
        }
    }

    @Test("a stream of another provider is refused", arguments: Provider.allCases)
    func wrongProvider(provider: Provider) throws {
        let other = try #require(Provider.allCases.first { $0 != provider })

        #expect(
            Self.receive(Script(other).start, under: AdmissionPolicy(provider: provider))
                == .refused(.wrongProvider(other), code: 1_008))
        let start = Script(provider).callStart
        #expect(
            Self.receive(Script(provider).start, under: AdmissionPolicy(provider: provider)) == .admitted(start))
    }

    @Test("a stream of another account is refused", arguments: Provider.allCases)
    func wrongAccount(provider: Provider) throws {
        let script = Script(provider)
        let other = try #require(Provider.allCases.first { $0 != provider })

        #expect(
            Self.receive(script.start, under: AdmissionPolicy(accounts: [provider: "A2"]))
                == .refused(.wrongAccount(script.accountID), code: 1_008))
        #expect(
            Self.receive(script.start, under: AdmissionPolicy(accounts: [provider: script.accountID, other: "A2"]))
                == .admitted(script.callStart))
    }

    @Test(
        "a start with an id that is not ASCII is skipped, and the next one is admitted",
        arguments: Provider.allCases, ["\u{E9}", "e\u{301}", HostileText.marks])
    func badIDs(provider: Provider, id: String) {
        let good = Script(provider)
        let policy = AdmissionPolicy(accounts: [provider: good.accountID], byteLimit: 300_000)
        var admission = CallAdmission(policy, at: .zero)

        for path in [\Script.streamID, \.callID, \.accountID] {
            var script = good
            script[keyPath: path] = id
            #expect(Self.receive(script.start, &admission) == .waiting)
        }

        #expect(admission.messagesBad == 3)
        #expect(Self.receive(good.start, &admission) == .admitted(good.callStart))
    }

    @Test("a policy may refuse a stream", arguments: Provider.allCases)
    func notAdmitted(provider: Provider) {
        let script = Script(provider)
        let policy = AdmissionPolicy(admits: { $0.callID != script.callID })

        #expect(Self.receive(script.start, under: policy) == .refused(.notAdmitted, code: 1_008))
    }

    @Test("a policy is not asked about a stream of another account")
    func notAsked() {
        let policy = AdmissionPolicy(
            accounts: [.twilio: "A2"],
            admits: { _ in
                Issue.record("asked")
                return true
            })

        #expect(Self.receive(Script(.twilio).start, under: policy) != .waiting)
    }

    @Test(
        "a stream that cannot be served is refused at once",
        arguments: [
            (
                SampleMessage(.twilio, named: "start"), "start.mediaFormat.channels", "2",
                LinecardError.message(.notMono(channels: 2))
            ),
            (
                SampleMessage(.twilio, named: "start"), "start.mediaFormat.encoding", #""audio/x-l16""#,
                .configuration(.unsupportedFormat(.linear()))
            ),
            (
                SampleMessage(.plivo, named: "start"), "start.mediaFormat.encoding", #""audio/x-alaw""#,
                .message(.unsupportedFormat(encoding: "audio/x-alaw", hertz: 8_000))
            ),
            (
                SampleMessage(.plivo, named: "start"), "start.mediaFormat.sampleRate", "44000",
                .message(.unsupportedFormat(encoding: "audio/x-mulaw", hertz: 44_000))
            ),
        ])
    func unservable(sample: SampleMessage, path: String, value: String, error: LinecardError) throws {
        let start = try sample.setting(path, to: value)

        #expect(Self.receive(start.text) == .refused(.unservable(error), code: 1_003))
    }

    @Test("a connection without a start within the message limit is refused", arguments: [WireFrameKind.text, .binary])
    func messages(kind: WireFrameKind) {
        let script = Script(.twilio)
        var admission = CallAdmission(AdmissionPolicy(messageLimit: 3), at: .zero)
        for _ in 1...3 { #expect(Self.receive("{}", as: kind, &admission) == .waiting) }

        #expect(Self.receive(script.start, &admission) == .refused(.noStart(messages: 3, bytes: 6), code: 1_008))
    }

    @Test("a connection without a start within the byte limit is refused", arguments: [WireFrameKind.text, .binary])
    func bytes(kind: WireFrameKind) {
        let script = Script(.twilio)
        let length = script.start.utf8.count
        var admission = CallAdmission(AdmissionPolicy(byteLimit: length + 2), at: .zero)
        #expect(Self.receive("{}", as: kind, &admission) == .waiting)
        var other = CallAdmission(AdmissionPolicy(byteLimit: length + 1), at: .zero)
        _ = Self.receive("{}", as: kind, &other)

        #expect(Self.receive(script.start, &admission) == .admitted(script.callStart))
        #expect(Self.receive(script.start, &other) == .refused(.noStart(messages: 1, bytes: 2), code: 1_008))
    }

    @Test("a connection without a start in time is refused")
    func time() {
        let script = Script(.plivo)
        var admission = CallAdmission(AdmissionPolicy(startTimeout: .seconds(10)), at: CallInstant(nanoseconds: 5))
        let deadline = admission.deadline
        #expect(deadline == CallInstant(nanoseconds: 10_000_000_005))

        let before = CallInstant(nanoseconds: 10_000_000_004)
        #expect(Verdict(admission.advance(to: before)) == .waiting)
        #expect(Verdict(admission.advance(to: deadline)) == .refused(.timedOut, code: 1_008))
        #expect(Self.receive(script.start, &admission, at: 11) == .refused(.timedOut, code: 1_008))
    }

    @Test("bad and binary messages are counted and skipped", arguments: Provider.allCases)
    func bad(provider: Provider) {
        let script = Script(provider)
        var admission = CallAdmission(at: .zero)

        #expect(Self.receive(script.start, as: .binary, &admission) == .waiting)
        #expect(Self.receive("not JSON", &admission) == .waiting)
        #expect(Self.receive(#"{"event":"start"}"#, &admission) == .waiting)
        #expect(admission.messagesBad == 3)
        #expect(Self.receive(script.start, &admission) == .admitted(script.callStart))
    }
}

extension CallCounts {
    /// The counts of a session that received only its start.
    fileprivate static var ofStart: CallCounts {
        get throws {
            let session = try CallSession(Script(.twilio).callStart, at: .zero)
            return session.counts
        }
    }
}
