// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// A stretch of audio: linear 16-bit PCM, mono.
public struct AudioFrame: Sendable, Hashable {
    /// The samples, full 16-bit scale, in the machine's byte order.
    public var samples: [Int16]
    /// Samples a second.
    public var sampleRate: SampleRate

    /// Makes a frame of samples.
    public init(samples: [Int16], sampleRate: SampleRate) {
        self.samples = samples
        self.sampleRate = sampleRate
    }

    /// How long the audio lasts.
    public var duration: Duration { sampleRate.duration(samples: samples.count) }
}
