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
    /// The pauses that may still be added: an hour in all, so that forged times cannot fill the memory.
    private var pauses: Int

    init(rate: SampleRate) {
        self.rate = rate
        pauses = rate.samples(milliseconds: 3_600_000)
    }

    /// Whether neither side has audio.
    var isEmpty: Bool { caller.isEmpty && heard.isEmpty }

    mutating func add(_ decoded: CaptureDecoder.Decoded, at milliseconds: Int?) {
        switch decoded {
        case .received(.audio(let audio)):
            caller += pause(behind: caller.count, until: place(milliseconds))
            caller += audio.samples
        case .sent(.audio(let audio)):
            hasApplication = true
            heard += pause(behind: heard.count, until: place(milliseconds))
            heard += audio.samples
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

    /// The sample that belongs to a time, of a day at most.
    private func place(_ milliseconds: Int?) -> Int {
        rate.samples(milliseconds: min(max(0, milliseconds ?? 0), 86_400_000))
    }

    /// The silence between the end of a track and a sample that comes later.
    private mutating func pause(behind end: Int, until place: Int) -> Repeated<Int16> {
        let count = min(pauses, max(0, place - end))
        pauses -= count
        return repeatElement(0, count: count)
    }
}
