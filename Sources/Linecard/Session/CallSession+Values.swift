// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

extension CallSession {
    /// The number of an utterance, unique within the call and chosen by the session's owner.
    public struct UtteranceID: Hashable, Sendable {
        /// The number.
        public let rawValue: Int

        /// Creates an id from a number.
        public init(_ rawValue: Int) { self.rawValue = rawValue }
    }

    /// The number of a mark, unique within the call and chosen by the session's owner.
    public struct MarkID: Hashable, Sendable {
        /// The number.
        public let rawValue: Int

        /// Creates an id from a number.
        public init(_ rawValue: Int) { self.rawValue = rawValue }
    }

    /// The number of an append, unique within the call and chosen by the session's owner, which identifies the waiting
    /// task by it.
    public struct Receipt: Hashable, Sendable {
        /// The number.
        public let rawValue: Int

        /// Creates a receipt from a number.
        public init(_ rawValue: Int) { self.rawValue = rawValue }
    }

    /// The settings of an utterance.
    public struct UtteranceOptions: Hashable, Sendable {
        /// The rate of the samples.
        public var sampleRate: SampleRate
        /// Lets an interruption drop the utterance. Defaults to true.
        public var isInterruptible: Bool
        /// Makes the utterance last as long as the call, as for an echo or a bridge to another call. Defaults to false.
        ///
        /// A live utterance does not end by itself or by an interruption, which only empties it. It holds at most
        /// 200 ms of unsent audio, and drops the oldest. When it runs out of audio, the next utterance is played whole.
        public var isLive: Bool

        /// Creates settings.
        public init(sampleRate: SampleRate, isInterruptible: Bool = true, isLive: Bool = false) {
            self.sampleRate = sampleRate
            self.isInterruptible = isInterruptible
            self.isLive = isLive
        }
    }

    /// The answer to an append: whether to wait before the next one.
    public enum Acceptance: Hashable, Sendable {
        /// The samples were accepted.
        case taken
        /// The samples were accepted, and more than a second of the utterance is unsent: append more after the
        /// receipt's ``Output/settled(_:)``.
        case wait
    }

    /// The outcome of an utterance.
    public enum UtteranceOutcome: Hashable, Sendable {
        /// The caller heard all of it. Unconfirmed if a mark that should have come back did not.
        case heard(isConfirmed: Bool)
        /// The caller heard at least this many samples, and not the rest.
        case interrupted(after: Int, by: Cause)

        /// The reason why an utterance was not heard to its end.
        public enum Cause: Hashable, Sendable {
            /// The caller interrupted: ``CallSession/interrupt(at:)``.
            case interruption
            /// The application cancelled it: ``CallSession/cancel(_:at:)``.
            case cancellation
            /// The call ended.
            case callEnded
        }
    }

    /// The outcome of a mark.
    public enum MarkOutcome: Hashable, Sendable {
        /// The caller heard all audio before it. Unconfirmed if a mark that should have come back did not.
        case heard(isConfirmed: Bool)
        /// Audio before it was dropped, or may have been.
        case cleared
        /// The call ended before the outcome was known.
        case callEnded
    }

    /// The result of an interruption.
    public struct Interruption: Hashable, Sendable {
        /// The utterances that were cut off or dropped, in order. Live ones are only emptied, and not listed.
        public var parts: [Part] = []
        /// The utterances that are heard to their end: those that must not be interrupted, and those that the provider
        /// already holds completely while it is not cleared.
        public var surviving: [UtteranceID] = []
        /// Indicates whether the provider is told to drop its buffer.
        public var isCleared = false

        /// An utterance, divided into its heard and its unheard samples.
        public struct Part: Hashable, Sendable {
            /// The utterance.
            public let id: UtteranceID
            /// The number of samples that the caller has heard, at least, at the rate of ``rest``; if ``playsOn``, that
            /// the caller will hear.
            public let heard: Int
            /// All other samples.
            public let rest: AudioFrame
            /// Indicates whether the audio that the provider holds plays on, because clearing it would drop other audio
            /// that must survive. The outcome is reported when it was heard.
            public let playsOn: Bool

            /// The duration of the ``heard`` samples.
            public var heardDuration: Duration { rest.sampleRate.duration(samples: heard) }
        }
    }

    /// The way in which the application ends a call.
    public enum Ending: Hashable, Sendable {
        /// Hangs up and closes the stream.
        case hangUp
        /// Closes the stream. The call continues with the next instruction of the answer document.
        case close
    }

    /// The reason why a call is over.
    public enum EndCause: Hashable, Sendable {
        /// The application ended it.
        case application
        /// The provider ended the stream.
        case provider
        /// The connection was lost.
        case connectionLost
        /// The other end sent nothing for ``CallOptions/idleTimeout``, not even a pong, or read nothing for as long.
        case unresponsive
        /// The call lasted ``CallOptions/maximumDuration``.
        case tooLong
        /// The stream has an unsupported format.
        case unservable(LinecardError)
        /// Audio could not be written, because there was no memory.
        case failed(LinecardError)
    }

    /// The reason why a session refuses a request, with nothing changed.
    public enum Refusal: Error, Hashable, Sendable {
        /// The call is ending or over.
        case ended
        /// The utterance was never opened, or is finished or settled.
        case noUtterance(UtteranceID)
        /// An utterance with this id is not settled yet.
        case duplicateUtterance(UtteranceID)
        /// More than ten minutes of audio would be queued.
        case tooMuchAudio
        /// 256 utterances are not settled yet.
        case tooManyUtterances
        /// 256 marks, key presses and messages, or 64 KB of them, are queued.
        case tooManyItems
        /// The name begins with `linecard/`, the prefix of the session's own marks.
        case reservedName
        /// The quality doesn't convert the utterance's rate to the stream's: a multiple of 11,025 Hz with
        /// ``/LinecardCodec/AudioLine/Quality/direct``.
        case unsupportedRate(SampleRate)

        /// Indicates whether too much is queued. Such refusals are counted.
        var exceedsLimit: Bool {
            switch self {
            case .tooMuchAudio, .tooManyUtterances, .tooManyItems: true
            case .ended, .noUtterance, .duplicateUtterance, .reservedName, .unsupportedRate: false
            }
        }
    }

    /// An action or a report of a session, for its owner.
    public enum Output: Hashable, Sendable {
        /// The task that waits with this receipt may append more, or need not wait any longer.
        case settled(Receipt)
        /// An utterance is settled: its outcome, and the number of samples that the caller has heard, at its own rate.
        case utterance(UtteranceID, UtteranceOutcome, heard: Int)
        /// A mark is settled.
        case mark(MarkID, MarkOutcome)
        /// The call continues on another stream.
        indirect case restarted(CallStart)
        /// Send a WebSocket ping, and pass this number to ``CallSession/notePong(_:at:)`` when its pong arrives.
        case ping(Int)
        /// Hang up the call.
        case hangUp
        /// Send a close frame with this code (RFC 6455 §7.4.1) and close the connection.
        case close(code: UInt16)
        /// The call is over, and no more messages can be written.
        indirect case ended(EndCause)
    }
}

extension CallSession.Refusal: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .ended: "the call is over"
        case .noUtterance(let id): "utterance \(id.rawValue) is not open"
        case .duplicateUtterance(let id): "utterance \(id.rawValue) is already open"
        case .tooMuchAudio: "more than ten minutes of audio would be queued"
        case .tooManyUtterances: "\(SpeechQueue.mostUtterances) utterances are queued"
        case .tooManyItems: "too many marks, keys and messages are queued"
        case .reservedName: "names of marks must not begin with \(CallSession.ownMarkPrefix)"
        case .unsupportedRate(let rate): "the quality of the call does not convert \(rate) to the rate of the stream"
        }
    }
}
