// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec

/// All that happened in one call, from the provider's side. Times count from the opening of the stream.
public struct CallRecording: Sendable {
    /// The stream, as it was announced to the application.
    public let start: CallStart
    /// The rate of ``spoken`` and ``heard``: that of the stream.
    public let sampleRate: SampleRate

    // MARK: Spoken

    /// The caller's side without a gap from the first moment, silence included, in whole frames of 20 ms.
    public internal(set) var spoken: [Int16] = []
    /// The number of frames up to the last one with speech from the script.
    public internal(set) var framesSpoken = 0
    /// The moment at which each frame was sent.
    public internal(set) var spokenAt: [Duration] = []
    /// Keys that the caller pressed.
    public internal(set) var keysPressed: [Keys] = []

    // MARK: Heard

    /// The audio that was played to the caller, without the gaps. Cleared audio isn't part of it.
    public internal(set) var heard: [Int16] = []
    /// When what was heard was heard: the stretches that were played without a gap, in order.
    public internal(set) var stretches: [Stretch] = []
    /// When audio arrived, with the samples that had arrived by then, cleared ones included.
    public internal(set) var arrivals: [Arrival] = []
    /// The moment from which the caller heard something, if there was anything.
    public var firstHeard: Duration? { stretches.first?.begin }
    /// When the first sound was heard, louder than −42 dB of full scale. `nil` when there was nothing but silence.
    public internal(set) var firstSound: Duration?
    /// The end of what was heard last.
    var lastHeard: Duration? { stretches.last.map { $0.begin + sampleRate.time(of: $0.samples.count) } }

    // MARK: Asked for

    /// Marks and checkpoints, in the order in which they came.
    public internal(set) var marks: [Mark] = []
    /// Each emptying of the buffer.
    public internal(set) var clears: [Clear] = []
    /// Keys that the application pressed with a message. Tones are in ``heard``.
    public internal(set) var keys: [Keys] = []

    // MARK: Messages

    /// Messages from the application, good and bad.
    public internal(set) var messagesReceived = 0
    /// How many bad messages came, by reason.
    public internal(set) var badMessages: [BadMessage: Int] = [:]
    /// The first bad message of each reason.
    public internal(set) var firstFaults: [BadMessage: Fault] = [:]
    /// How many messages were obeyed although it is doubtful that the provider would, by reason. A message may count for
    /// several.
    public internal(set) var doubtfulMessages: [DoubtfulMessage: Int] = [:]

    // MARK: The call

    /// How the call ended. `nil` while it goes on.
    public internal(set) var ending: CallRecording.Ending?
    /// Steps of the script that were waited for in vain, by their index.
    public internal(set) var timeouts: [Int] = []
    /// How long connecting took, up to the opened stream. Set by ``SimulatedCaller``.
    public internal(set) var connectTime: Duration?
    /// All messages, if the call was captured.
    public internal(set) var capture: [CapturedMessage] = []

    init(_ start: CallStart, at rate: SampleRate) {
        self.start = start
        sampleRate = rate
    }

    // MARK: Sums

    /// All bad messages.
    public var badMessageCount: Int { badMessages.values.reduce(0, +) }

    /// Samples in 20 ms.
    public var frameLength: Int { sampleRate.samples(milliseconds: 20) }

    /// Whole frames of 20 ms that were heard.
    public var framesHeard: Int { heard.count / frameLength }

    /// For each frame spoken and answered, as by an echo: the time until as much audio had come back.
    public var turnarounds: [Duration] {
        var arrivals = arrivals[...]
        var turnarounds: [Duration] = []
        for (index, spoken) in spokenAt.prefix(framesSpoken).enumerated() {
            arrivals = arrivals.drop { $0.samples < (index + 1) * frameLength }
            guard let answer = arrivals.first else { break }
            turnarounds.append(answer.at - spoken)
        }
        return turnarounds
    }

    /// What was heard on the clock of the call: silence where nothing was played, up to the last sound.
    public var heardOnClock: [Int16] {
        var track: [Int16] = []
        var place = 0
        for stretch in stretches {
            let begin = sampleRate.samples(in: stretch.begin)
            if begin > track.count { track += [Int16](repeating: 0, count: begin - track.count) }
            track += heard[place..<(place + stretch.samples.count)]
            place += stretch.samples.count
        }
        return track
    }
}

extension CallRecording {
    /// Audio that was played without a gap.
    public struct Stretch: Sendable, Hashable {
        /// When its first sample began.
        public let begin: Duration
        /// The samples, by their number among all that the provider took, from 0.
        public internal(set) var samples: Range<Int>
    }

    /// Audio that arrived.
    public struct Arrival: Sendable, Hashable {
        /// When.
        public let at: Duration
        /// The samples that had arrived by then.
        public let samples: Int
    }

    /// A mark or checkpoint.
    public struct Mark: Sendable, Hashable {
        /// Its name on the wire.
        public let name: String
        /// When it arrived.
        public let at: Duration
        /// The samples that the provider had taken before it.
        public let position: Int
        /// What became of it, and when. `nil` while it waits.
        public internal(set) var fate: Fate?
        /// When it was sent back, if it was.
        public internal(set) var returned: Duration?

        /// What became of a mark.
        public enum Fate: Sendable, Hashable {
            /// The audio before it was played by then.
            case played(Duration)
            /// It was dropped by a clear.
            case cleared(Duration)
        }
    }

    /// An emptying of the buffer.
    public struct Clear: Sendable, Hashable {
        /// When.
        public let at: Duration
        /// Samples that were dropped.
        public let samples: Int
        /// Marks that were dropped, by their index in ``CallRecording/marks``.
        public let marks: [Int]
    }

    /// Keys that were pressed.
    public struct Keys: Sendable, Hashable {
        /// When.
        public let at: Duration
        /// The keys.
        public let keys: [KeypadEntry]
    }

    /// A bad message.
    public struct Fault: Sendable, Hashable {
        /// When it arrived.
        public let at: Duration
        /// What was wrong with it.
        public let fault: MessageFault
    }
}

extension CallRecording {
    /// Adds audio that is played from a moment on.
    mutating func hear(_ samples: ArraySlice<Int16>, from position: Int, at begin: Duration) {
        heard += samples
        let end = position + samples.count
        if let last = stretches.last, last.samples.upperBound == position,
            last.begin + sampleRate.time(of: last.samples.count) == begin
        {
            stretches[stretches.count - 1].samples = last.samples.lowerBound..<end
        } else {
            stretches.append(Stretch(begin: begin, samples: position..<end))
        }
    }

    mutating func count(_ fault: MessageFault, at time: Duration) {
        badMessages[fault.reason, default: 0] += 1
        if firstFaults[fault.reason] == nil { firstFaults[fault.reason] = Fault(at: time, fault: fault) }
    }

    mutating func count(_ doubts: Set<DoubtfulMessage>) {
        for doubt in doubts { doubtfulMessages[doubt, default: 0] += 1 }
    }
}
