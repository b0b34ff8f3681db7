// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The kind of a WebSocket message (RFC 6455 §5.6).
public enum WireFrameKind: Sendable, Hashable {
    /// UTF-8 text, such as the JSON of Twilio and Plivo.
    case text
    /// Binary data.
    case binary
}

/// The messages from the provider.
extension CallSession {
    /// Processes a message from the provider.
    ///
    /// - Parameters:
    ///   - message: One whole message.
    ///   - kind: The kind of the message. Defaults to text.
    ///   - now: The time at which it arrived.
    /// - Throws: ``LinecardError`` for a message that could not be read. It is counted, and the next one works. A start
    ///   of this call with an unsupported format also ends the call.
    public mutating func receive(
        _ message: borrowing Span<UInt8>, as kind: WireFrameKind = .text, at now: CallInstant
    ) throws(LinecardError) {
        monitor.noteSign(at: now)  // before the time-outs, since a late owner may deliver it after them
        advance(to: now)
        if isOver { return }
        tally.messagesReceived += 1
        do throws(LinecardError) {
            guard kind == .text else { throw LinecardError.message(.binary(bytes: message.count)) }
            guard let frame = try wire.read(message) else { return }
            try receive(frame, size: message.count, at: now)
            concludeIfHeard(at: now)
        } catch {
            tally.messagesBad += 1
            if error.isUnservable, isOwnStart(message) {
                conclude(.unservable(error), hangsUp: true, closeCode: .unacceptableData, at: now)
            }
            throw error
        }
    }

    private mutating func receive(_ frame: InboundFrame, size: Int, at now: CallInstant) throws(LinecardError) {
        switch frame {
        case .audio: inbox.append(frame, size: 0, counts: &tally)
        case .mark(let name): receiveMark(name, frame, size: size, at: now)
        case .streamStart(let start):
            if !wire.isOwn(start.streamID) { try restart(start, at: now) }
        case .streamStop:
            inbox.append(frame, size: 0, counts: &tally)
            conclude(.provider, hangsUp: false, closeCode: .normal, at: now)
        default: inbox.append(frame, size: size, counts: &tally)
        }
    }

    // MARK: Marks

    private mutating func receiveMark(_ name: String, _ frame: InboundFrame, size: Int, at now: CallInstant) {
        if name.utf8.starts(with: Self.ownMarkPrefix.utf8) {
            if let number = ownMarkNumber(name) { noteOwnMark(number, at: now) }
        } else if !sentMarks.takeName(name), name.utf8.count <= WireText.markNameLimit {
            // The application sent it as a transport message.
            inbox.append(frame, size: size, counts: &tally)
        }
    }

    /// Returns the number in the name of a mark that this stream sent: `linecard/<stream>/<number>`.
    private func ownMarkNumber(_ name: String) -> Int? {
        let rest = name.utf8.dropFirst(Self.ownMarkPrefix.utf8.count)
        guard rest.starts(with: start.streamID.utf8) else { return nil }
        let digits = rest.dropFirst(start.streamID.utf8.count)
        guard digits.first == UInt8(ascii: "/") else { return nil }
        return Int(Substring(digits.dropFirst()))
    }

    // MARK: Restart

    /// Continues on another stream of the same call, as clones of Plivo have been seen to start in the middle of one.
    /// Audio that was not heard on the previous stream is sent again, except that of live utterances.
    private mutating func restart(_ announced: CallStart, at now: CallInstant) throws(LinecardError) {
        guard announced.callID.hasSameBytes(as: start.callID), announced.accountID.hasSameBytes(as: start.accountID)
        else { throw wire.wrongStream(announced.streamID) }
        let new = announced.settingByteOrder(options.plivoLinearEncoding)
        let newWire = try MediaWire(new, rates: options.rates, options: options.wire)
        tally.continuity.add(wire.continuity)
        tally.restarts += 1
        rewind(to: newWire.format.sampleRate, at: now)
        wire = newWire
        start = new
        inbox.append(.streamStart(new), size: 256, counts: &tally)
        outputs.append(.restarted(new))
    }

    private mutating func rewind(to wireRate: SampleRate, at now: CallInstant) {
        let position = heardPosition(at: now)
        heardBefore += clock.rate.duration(samples: position - clock.cleared)
        for cut in speech.takeCut(at: position) {
            outputs.append(.utterance(cut.id, .interrupted(after: cut.heard, by: cut.cause), heard: cut.heard))
        }
        tally.liveSamplesDropped += speech.rewind(
            to: position, confirmed: clock.confirmed, wireRate: wireRate)
        for mark in sentMarks.takeAll().reversed() { speech.putBackSent(mark.placed) }
        for place in speech.utterances.indices where speech.utterances[place].options.isLive {
            settle(speech.detach(from: place), as: .cleared)
        }
        clock = PlayClock(rate: wireRate, at: now)
        monitor.dropProbe()
        heldSince = nil
        isClearDue = false
        isMarkDue = false
        if case .ending(let ending, let limit, _) = phase {
            phase = .ending(ending, limit: limit, latest: latestEnd(at: now))
        }
    }

    /// Returns whether a message is a start of this call and account. A bad start of another must not end the call.
    private func isOwnStart(_ message: borrowing Span<UInt8>) -> Bool {
        guard let json = try? JSONValue.object(parsing: message), json["event"] == .string("start"),
            let start = json["start"], let call = start["callSid"]?.string ?? start["callId"]?.string
        else { return false }
        let account = start["accountSid"]?.string ?? start["accountId"]?.string ?? ""
        return call.hasSameBytes(as: self.start.callID) && account.hasSameBytes(as: self.start.accountID)
    }
}

extension LinecardError {
    /// Indicates whether the error is about an unsupported format of a stream.
    var isUnservable: Bool {
        switch self {
        case .message(.wrongFormat), .message(.unsupportedFormat), .message(.notMono): true
        case .configuration(.unsupportedFormat): true
        default: false
        }
    }
}
