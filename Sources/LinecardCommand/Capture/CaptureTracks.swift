// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// The audio of a capture. Both sides are on one clock if the capture has times.
struct CaptureTracks {
    private let rate: SampleRate
    private var caller: [Int16] = []
    /// The audio that the caller heard: played in order, without gaps where possible, and dropped by a clear if
    /// unplayed.
    private var heard: [Int16] = []
    private var hasApplication = false
    /// The samples of silence that may still be added: an hour in all, so that forged times cannot fill the memory.
    private var silenceBudget: Int

    init(rate: SampleRate) {
        self.rate = rate
        silenceBudget = rate.samples(milliseconds: 3_600_000)
    }

    /// True if neither side has audio.
    var isEmpty: Bool { caller.isEmpty && heard.isEmpty }

    mutating func add(_ decoded: CaptureDecoder.Decoded, at milliseconds: Int?) {
        switch decoded {
        case .received(.audio(let audio)):
            caller += pause(behind: caller.count, until: sampleIndex(at: milliseconds))
            caller += audio.samples
        case .sent(.audio(let audio)):
            hasApplication = true
            heard += pause(behind: heard.count, until: sampleIndex(at: milliseconds))
            heard += audio.samples
        case .sent(.interruption): heard.removeLast(max(0, heard.count - sampleIndex(at: milliseconds)))
        default: break
        }
    }

    /// The WAV file: two channels if the application's audio was captured, otherwise one.
    var wav: [UInt8] {
        hasApplication
            ? WAV.stereo(left: caller, right: heard, sampleRate: rate)
            : WAV(samples: caller, sampleRate: rate).bytes
    }

    /// Returns the index of the sample at a time, which is limited to a day.
    private func sampleIndex(at milliseconds: Int?) -> Int {
        rate.samples(milliseconds: min(max(0, milliseconds ?? 0), 86_400_000))
    }

    /// Returns the silence between the end of a track and a later sample.
    private mutating func pause(behind end: Int, until index: Int) -> Repeated<Int16> {
        let count = min(silenceBudget, max(0, index - end))
        silenceBudget -= count
        return repeatElement(0, count: count)
    }
}
