// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

extension CallScript {
    /// Returns the steps with all speech at one rate.
    ///
    /// - Throws: ``CodecError/outOfMemory``, or ``CodecError/unsupportedPair(from:to:)`` in a build without libsoxr.
    func resampled(to rate: SampleRate) throws(CodecError) -> [Step] {
        var steps: [Step] = []
        for step in self.steps {
            guard case .say(let audio) = step, audio.sampleRate != rate else {
                steps.append(step)
                continue
            }
            var resampler = try Resampler(from: audio.sampleRate, to: rate)
            // Dropping the resampler's delay from the front keeps the length of the speech.
            let samples = try resampler.process(audio.samples) + resampler.flush()
            let count = audio.samples.count * rate.hertz / audio.sampleRate.hertz
            steps.append(.say(AudioFrame(samples: samples.suffix(count), sampleRate: rate)))
        }
        return steps
    }
}
