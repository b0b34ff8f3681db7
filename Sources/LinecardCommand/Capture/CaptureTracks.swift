// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// The audio of a capture, both sides on one clock as far as the capture has times.
struct CaptureTracks {
    private let rate: SampleRate
    private var caller: [Int16] = []
    /// What the caller heard: audio plays in order without a gap where it can, and a clear drops what has not been played.
    private var heard: [Int16] = []
    private var hasApplication = false

    init(rate: SampleRate) { self.rate = rate }

    /// Whether neither side has audio.
    var isEmpty: Bool { caller.isEmpty && heard.isEmpty }

    mutating func add(_ decoded: CaptureDecoder.Decoded, at milliseconds: Int?) {
        switch decoded {
        case .received(.audio(let audio)): Self.append(audio.samples, to: &caller, from: place(milliseconds))
        case .sent(.audio(let audio)):
            hasApplication = true
            Self.append(audio.samples, to: &heard, from: place(milliseconds))
        case .sent(.interruption): heard.removeLast(max(0, heard.count - place(milliseconds)))
        default: break
        }
    }

    /// Two channels if the application's messages were captured, otherwise one.
    var wav: [UInt8] {
        hasApplication
            ? WAV.stereo(left: caller, right: heard, sampleRate: rate)
            : WAV(samples: caller, sampleRate: rate).bytes
    }

    /// The sample that belongs to a time: of a day at most, so that a forged time cannot fill the memory.
    private func place(_ milliseconds: Int?) -> Int {
        rate.samples(milliseconds: min(max(0, milliseconds ?? 0), 86_400_000))
    }

    /// Appends audio, behind a pause up to its time if it comes later than the audio before it ended.
    private static func append(_ samples: [Int16], to track: inout [Int16], from place: Int) {
        if place > track.count { track += repeatElement(0, count: place - track.count) }
        track += samples
    }
}
