// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

extension CallSession {
    /// The number of an utterance, drawn by whoever owns the session: each is used once in a call.
    public struct UtteranceID: Hashable, Sendable {
        /// The number.
        public let rawValue: Int

        /// Makes an id of a number.
        public init(_ rawValue: Int) { self.rawValue = rawValue }
    }

    /// The number of a mark, drawn by whoever owns the session: each is used once in a call.
    public struct MarkID: Hashable, Sendable {
        /// The number.
        public let rawValue: Int

        /// Makes an id of a number.
        public init(_ rawValue: Int) { self.rawValue = rawValue }
    }

    /// The number of an append, drawn by whoever owns the session, by which it knows the task that waits: each is used once
    /// in a call.
    public struct Receipt: Hashable, Sendable {
        /// The number.
        public let rawValue: Int

        /// Makes a receipt of a number.
        public init(_ rawValue: Int) { self.rawValue = rawValue }
    }

    /// How an utterance is said.
    public struct UtteranceOptions: Hashable, Sendable {
        /// The rate of its samples.
        public var sampleRate: SampleRate
        /// Whether an interruption drops it. Defaults to true.
        public var isInterruptible: Bool
        /// Whether it goes on for as long as the call does, as an echo or a bridge to another call. Defaults to false.
        ///
        /// A live utterance never ends by itself nor by an interruption, which only empties it. It keeps at most 200 ms
        /// unsent, and drops the oldest. Another utterance is played whole as soon as the live one has nothing to say.
        public var isLive: Bool

        /// Makes options.
        public init(sampleRate: SampleRate, isInterruptible: Bool = true, isLive: Bool = false) {
            self.sampleRate = sampleRate
            self.isInterruptible = isInterruptible
            self.isLive = isLive
        }
    }

    /// Whether who appends should wait.
    public enum Acceptance: Hashable, Sendable {
        /// The samples were taken.
        case taken
        /// The samples were taken, and more than a second of the utterance is unsent: append more once the receipt is
        /// ``Output/settled(_:)``.
        case wait
    }

    /// What became of an utterance.
    public enum UtteranceOutcome: Hashable, Sendable {
        /// The caller heard all of it. Not confirmed when a mark behind it should have come back and hasn't.
        case heard(isConfirmed: Bool)
        /// The caller heard so many of its samples, at least, and not the rest.
        case interrupted(after: Int, by: Cause)

        /// Why an utterance was not heard to its end.
        public enum Cause: Hashable, Sendable {
            /// ``CallSession/interrupt(at:)``.
            case interruption
            /// ``CallSession/cancel(_:at:)``.
            case cancellation
            /// The end of the call.
            case callEnded
        }
    }

    /// What became of a mark and of the audio before it.
    public enum MarkOutcome: Hashable, Sendable {
        /// The caller heard all audio before it. Not confirmed when a mark should have come back and hasn't.
        case heard(isConfirmed: Bool)
        /// Audio before it was dropped, or may have been.
        case cleared
        /// The call ended before it could be known.
        case callEnded
    }

    /// What an interruption took back.
    public struct Interruption: Hashable, Sendable {
        /// What was cut off or dropped, in order. Live utterances are emptied, and are not among them.
        public var parts: [Part] = []
        /// The utterances that are heard to their end all the same: those that must not be interrupted, and what the
        /// provider holds while one of these is with it.
        public var surviving: [UtteranceID] = []
        /// Whether the provider is told to drop what it has.
        public var isCleared = false

        /// An utterance, divided into what was heard and what wasn't.
        public struct Part: Hashable, Sendable {
            /// The utterance.
            public let id: UtteranceID
            /// Samples that the caller has heard, at least, at the rate of ``rest``. If ``playsOn``, those that will be heard.
            public let heard: Int
            /// All other samples.
            public let rest: AudioFrame
            /// Whether what the provider has of it plays on, because a clear would take what must survive. Its outcome
            /// comes once it was heard.
            public let playsOn: Bool

            /// How much of the utterance ``heard`` is.
            public var heardDuration: Duration { rest.sampleRate.duration(samples: heard) }
        }
    }

    /// How the application ends a call.
    public enum Ending: Hashable, Sendable {
        /// Hang up, and close the stream.
        case hangUp
        /// Close the stream: the call goes on with what the provider has been told to do next.
        case close
    }

    /// Why a call is over.
    public enum EndCause: Hashable, Sendable {
        /// The application ended it.
        case application
        /// The provider ended the stream.
        case provider
        /// The connection was lost.
        case connectionLost
        /// Nothing came for ``CallOptions/idleTimeout``, not even the answer to a ping; or nothing was read for as long.
        case unresponsive
        /// The call lasted ``CallOptions/maximumDuration``.
        case tooLong
        /// The stream went on in a format that cannot be served.
        case unservable(LinecardError)
        /// Audio could not be written: the system refused memory.
        case failed(LinecardError)
    }

    /// Why a session doesn't take something. Nothing of it was taken.
    public enum Refusal: Error, Hashable, Sendable {
        /// The call is over, or ends.
        case ended
        /// The utterance was never opened, or is finished or settled.
        case noUtterance(UtteranceID)
        /// An utterance of this id is not settled.
        case duplicateUtterance(UtteranceID)
        /// More than ten minutes of audio would wait.
        case tooMuchAudio
        /// 256 utterances are not settled.
        case tooManyUtterances
        /// 256 marks, keys and messages wait, or 64 KB of them.
        case tooManyItems
        /// The name begins with `linecard/`, as those of the session's own marks.
        case reservedName
        /// The utterance has a rate that the quality doesn't convert to the stream's: a multiple of 11,025 Hz with
        /// ``/LinecardCodec/AudioLine/Quality/direct``.
        case unsupportedRate(SampleRate)

        /// Whether too much waits, which is counted.
        var isForWantOfRoom: Bool {
            switch self {
            case .tooMuchAudio, .tooManyUtterances, .tooManyItems: true
            case .ended, .noUtterance, .duplicateUtterance, .reservedName, .unsupportedRate: false
            }
        }
    }

    /// What the owner of a session has to do or to tell.
    public enum Output: Hashable, Sendable {
        /// Who waits with this receipt may append more, or has nothing to wait for any longer.
        case settled(Receipt)
        /// An utterance is settled: its outcome, and how many of its samples the caller has heard, at its own rate.
        case utterance(UtteranceID, UtteranceOutcome, heard: Int)
        /// A mark is settled.
        case mark(MarkID, MarkOutcome)
        /// The stream goes on under another id.
        indirect case restarted(CallStart)
        /// Send a WebSocket ping, and note its pong by this number.
        case ping(Int)
        /// Hang the call up.
        case hangUp
        /// Send a close frame with this code (RFC 6455 §7.4.1) and close the connection.
        case close(code: UInt16)
        /// The call is over: nothing can be written any more.
        indirect case ended(EndCause)
    }
}

extension CallSession.Refusal: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .ended: "the call is over"
        case .noUtterance(let id): "utterance \(id.rawValue) is not open"
        case .duplicateUtterance(let id): "utterance \(id.rawValue) is open already"
        case .tooMuchAudio: "more than ten minutes of audio would wait"
        case .tooManyUtterances: "\(SpeechQueue.mostUtterances) utterances wait"
        case .tooManyItems: "too many marks, keys and messages wait"
        case .reservedName: "names of marks must not begin with \(CallSession.ownMarkPrefix)"
        case .unsupportedRate(let rate): "the quality of the call does not convert \(rate) to the rate of the stream"
        }
    }
}
