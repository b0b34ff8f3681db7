// SPDX-License-Identifier: Apache-2.0

/// The frames to do in one go: indices into the signal, round and round.
typealias Batch = LazyMapSequence<Range<Int>, Int>

extension Batch {
    /// Every frame of the signal, in order, some number of times.
    static func passes(_ count: Int) -> Batch {
        (0..<count * SpeechLikeSignal.frames).lazy.map { $0 % SpeechLikeSignal.frames }
    }
}
