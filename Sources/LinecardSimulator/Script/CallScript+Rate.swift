// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

extension CallScript {
    /// The script with all speech at one rate.
    ///
    /// - Throws: ``CodecError/outOfMemory``.
    func resampled(to rate: SampleRate) throws(CodecError) -> [Step] {
        var steps: [Step] = []
        for step in self.steps {
            guard case .say(let audio) = step, audio.sampleRate != rate else {
                steps.append(step)
                continue
            }
            var resampler = try Resampler(from: audio.sampleRate, to: rate)
            // Without the delay, which comes first, speech is as long as it was.
            let samples = try resampler.process(audio.samples) + resampler.flush()
            let count = audio.samples.count * rate.hertz / audio.sampleRate.hertz
            steps.append(.say(AudioFrame(samples: samples.suffix(count), sampleRate: rate)))
        }
        return steps
    }
}
