// SPDX-License-Identifier: Apache-2.0

/// The frames of one batch, as indices into the signal, which is repeated.
typealias Batch = LazyMapSequence<Range<Int>, Int>

extension Batch {
    /// Returns every frame of the signal, in order, `count` times.
    static func passes(_ count: Int) -> Batch {
        (0..<count * SpeechLikeSignal.frames).lazy.map { $0 % SpeechLikeSignal.frames }
    }
}
