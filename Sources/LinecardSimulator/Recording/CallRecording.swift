// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec

/// The recording of one call, from the provider's side. Times count from the opening of the stream.
public struct CallRecording: Sendable {
    /// The stream as it was announced to the application.
    public let start: CallStart
    /// The rate of ``spoken`` and ``heard``: that of the stream.
    public let sampleRate: SampleRate

    // MARK: Spoken

    /// The samples that were sent to the application, silence included, in whole frames of 20 ms.
    public internal(set) var spoken: [Int16] = []
    /// The number of frames of 20 ms up to the last one with speech from the script.
    public internal(set) var framesSpoken = 0
    /// The time at which each frame was sent.
    public internal(set) var spokenAt: [Duration] = []
    /// The keys that the caller pressed.
    public internal(set) var keysPressed: [Keys] = []

    // MARK: Heard

    /// The samples that were played to the caller, without the gaps. Cleared audio isn't part of it.
    public internal(set) var heard: [Int16] = []
    /// The stretches of ``heard`` that were played without a gap, in order.
    public internal(set) var stretches: [Stretch] = []
    /// The arrivals of audio, in order. Cleared audio is included.
    public internal(set) var arrivals: [Arrival] = []
    /// The time at which playing began. `nil` if nothing was played.
    public var firstHeard: Duration? { stretches.first?.begin }
    /// The time at which the first sample of −42 dB of full scale or more was played. `nil` if there was only silence.
    public internal(set) var firstSound: Duration?
    /// The end of the last stretch.
    var lastHeard: Duration? { stretches.last.map { $0.begin + sampleRate.time(of: $0.samples.count) } }

    // MARK: Requests

    /// The application's marks (Twilio) or checkpoints (Plivo), in order of arrival.
    public internal(set) var marks: [Mark] = []
    /// The application's clears of the buffer, in order.
    public internal(set) var clears: [Clear] = []
    /// The keys that the application sent in messages. Tones are in ``heard``.
    public internal(set) var keys: [Keys] = []

    // MARK: Messages

    /// The number of text and binary messages from the application, good and bad.
    public internal(set) var messagesReceived = 0
    /// The number of bad messages, by reason.
    public internal(set) var badMessages: [BadMessage: Int] = [:]
    /// The first bad message of each reason.
    public internal(set) var firstFaults: [BadMessage: Fault] = [:]
    /// The number of messages that were carried out although the provider might refuse them, by reason. A message may
    /// count for several. The answer document counts as one.
    public internal(set) var doubtfulMessages: [DoubtfulMessage: Int] = [:]

    // MARK: The call

    /// The end of the call. `nil` while it goes on.
    public internal(set) var ending: CallRecording.Ending?
    /// The indices of the script's steps that timed out.
    public internal(set) var timeouts: [Int] = []
    /// The time that connecting took, from the beginning of ``SimulatedCaller/call(_:)`` to the open stream. `nil` for
    /// other calls.
    public internal(set) var connectTime: Duration?
    /// All messages, both ways, if the call was captured.
    public internal(set) var capture: [CapturedMessage] = []

    init(_ start: CallStart, at rate: SampleRate) {
        self.start = start
        sampleRate = rate
    }

    // MARK: Sums

    /// The number of bad messages.
    public var badMessageCount: Int { badMessages.values.reduce(0, +) }

    /// The number of samples in 20 ms.
    public var frameLength: Int { sampleRate.samples(milliseconds: 20) }

    /// The number of whole frames of 20 ms that were heard.
    public var framesHeard: Int { heard.count / frameLength }

    /// The turnarounds of an echo: for each frame spoken, the time until as much audio had arrived. Ends at the first
    /// frame that was not answered.
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

    /// The samples that were heard on the clock of the call: zero where nothing was played, up to the end of the last
    /// stretch.
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
        /// The time at which its first sample began.
        public let begin: Duration
        /// The samples, by their position among all that arrived, from 0.
        public internal(set) var samples: Range<Int>
    }

    /// An arrival of audio.
    public struct Arrival: Sendable, Hashable {
        /// The time of the arrival.
        public let at: Duration
        /// The number of samples that had arrived by then in the whole call.
        public let samples: Int
    }

    /// A mark or checkpoint.
    public struct Mark: Sendable, Hashable {
        /// The name on the wire.
        public let name: String
        /// The time at which it arrived.
        public let at: Duration
        /// The number of samples that had arrived before it.
        public let position: Int
        /// The outcome. `nil` while it waits.
        public internal(set) var fate: Fate?
        /// The time at which it was sent back. `nil` if it was not.
        public internal(set) var returned: Duration?

        /// The outcome of a mark, with its time.
        public enum Fate: Sendable, Hashable {
            /// The audio before the mark was played.
            case played(Duration)
            /// The mark was dropped by a clear.
            case cleared(Duration)
        }
    }

    /// A clear of the buffer.
    public struct Clear: Sendable, Hashable {
        /// The time at which it arrived.
        public let at: Duration
        /// The number of samples that were dropped.
        public let samples: Int
        /// The marks that were dropped, by their index in ``CallRecording/marks``.
        public let marks: [Int]
    }

    /// Keys that were pressed.
    public struct Keys: Sendable, Hashable {
        /// The time at which they were pressed.
        public let at: Duration
        /// The keys, in order.
        public let keys: [KeypadEntry]
    }

    /// A bad message.
    public struct Fault: Sendable, Hashable {
        /// The time at which it arrived.
        public let at: Duration
        /// The reason and its detail.
        public let fault: MessageFault
    }
}

extension CallRecording {
    /// Adds audio that is played from `begin` on.
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
