// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import LinecardSimulator

/// The audio that a provider played to the caller, by utterance and time, recognized by its samples.
struct PlayedAudio {
    /// Samples of one utterance that were played without a gap.
    struct Run {
        let stream: Int
        let utterance: Int
        /// The number of the first one among all that the provider took on this stream.
        let position: Int
        /// The index of the first one among the samples heard on this stream.
        let place: Int
        let count: Int
        /// Samples of the same utterance that were heard on this stream before.
        let before: Int
        /// The begin of the stretch that holds them, and their offset in it.
        let stretchBegin: Duration
        let offset: Int
        let rate: SampleRate

        var begin: Duration { time(of: 0) }
        var end: Duration { time(of: count) }

        /// The time at which the sample of an index is played.
        func time(of index: Int) -> Duration { stretchBegin + rate.duration(samples: offset + index) }

        /// The number of them that had been played at a time.
        func count(at time: Duration) -> Int { max(0, min(count, rate.samples(in: time - stretchBegin) - offset)) }
    }

    let streams: [SessionCall.Stream]
    /// By utterance, in order.
    private(set) var runs: [[Run]]
    /// All in order.
    private(set) var all: [Run] = []
    /// The samples heard on each stream, as codes of mu-law.
    private(set) var codes: [[UInt8]] = []

    /// Finds the runs of every utterance in the streams of a call.
    ///
    /// - Parameters:
    ///   - streams: The streams of one call.
    ///   - shortest: The samples of the shortest run. Shorter ones are parts of tones, or a resampler's ringing.
    init(_ streams: [SessionCall.Stream], shortest: Int = 1) {
        self.streams = streams
        runs = Array(repeating: [], count: UtteranceVoice.count)
        for (number, stream) in streams.enumerated() {
            let codes = G711.encode(stream.recording.heard)
            self.codes.append(codes)
            var before = Array(repeating: 0, count: UtteranceVoice.count)
            var place = 0
            for stretch in stream.recording.stretches {
                let begin = place
                let end = place + stretch.samples.count
                while place < end {
                    let (voice, count) = Self.run(in: codes, from: place, to: end)
                    if voice >= 0, count >= shortest {
                        let run = Run(
                            stream: number, utterance: voice, position: stretch.samples.lowerBound + place - begin,
                            place: place, count: count, before: before[voice],
                            stretchBegin: stream.opened + stretch.begin, offset: place - begin,
                            rate: stream.recording.sampleRate)
                        before[voice] += count
                        runs[voice].append(run)
                        all.append(run)
                    }
                    place += count
                }
            }
        }
    }

    private static func run(in codes: [UInt8], from place: Int, to end: Int) -> (voice: Int, count: Int) {
        codes.withUnsafeBufferPointer { codes in
            let voice = UtteranceVoice.voice(ofCode: codes[place])
            // All codes of a voice have the same sign and segment.
            let head = voice < 0 ? 0x70 : codes[place] & 0xF0
            let mask: UInt8 = voice < 0 ? 0x70 : 0xF0
            var next = place + 1
            while next < end, codes[next] & mask == head { next += 1 }
            return (voice, next - place)
        }
    }

    /// The samples of an utterance that had been heard on a stream at a time, at the rate of the stream.
    func heard(_ utterance: Int, on stream: Int, at time: Duration) -> Int {
        guard let run = runs[utterance].last(where: { $0.stream == stream && $0.begin <= time }) else { return 0 }
        return run.before + run.count(at: time)
    }

    /// The samples of an utterance that were heard on a stream in all.
    func heard(_ utterance: Int, on stream: Int) -> Int {
        runs[utterance].last { $0.stream == stream }.map { $0.before + $0.count } ?? 0
    }

    /// The samples of an utterance that were heard and that the provider had received before a position.
    func heard(_ utterance: Int, on stream: Int, before position: Int) -> Int {
        runs[utterance].filter { $0.stream == stream }
            .reduce(0) { $0 + max(0, min($1.count, position - $1.position)) }
    }

    /// The time at which all audio before a position had been played or cleared.
    func time(on stream: Int, of position: Int) -> Duration {
        guard let stretch = streams[stream].recording.stretches.last(where: { $0.samples.lowerBound < position }) else {
            return .zero
        }
        let count = min(position, stretch.samples.upperBound) - stretch.samples.lowerBound
        return streams[stream].opened + stretch.begin + streams[stream].recording.sampleRate.duration(samples: count)
    }

    /// All runs, one a line.
    var description: String {
        all.map { "stream \($0.stream): \($0.count) of \($0.utterance) at \($0.position), \($0.begin) to \($0.end)" }
            .joined(separator: "\n")
    }

    /// The time at which the provider received the sample of a position.
    func arrival(on stream: Int, of position: Int) -> Duration? {
        let arrivals = streams[stream].recording.arrivals
        guard let place = arrivals.firstIndex(where: { $0.samples > position }) else { return nil }
        return streams[stream].opened + arrivals[place].at
    }
}

extension SampleRate {
    /// The whole samples in a time.
    func samples(in time: Duration) -> Int {
        let (seconds, attoseconds) = time.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        return nanoseconds * hertz / 1_000_000_000
    }
}
