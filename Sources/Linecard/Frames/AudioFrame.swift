// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// A piece of audio: linear 16-bit PCM, mono.
public struct AudioFrame: Sendable, Hashable {
    /// The samples, at full 16-bit scale, in the machine's byte order.
    public var samples: [Int16]
    /// The rate of the samples.
    public var sampleRate: SampleRate

    /// Creates a frame of samples.
    public init(samples: [Int16], sampleRate: SampleRate) {
        self.samples = samples
        self.sampleRate = sampleRate
    }

    /// The length of the audio.
    public var duration: Duration { sampleRate.duration(samples: samples.count) }
}

/// Logs and test failures show the number of samples rather than the samples.
extension AudioFrame: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The number of samples and their rate: `320 samples at 16000 Hz`.
    public var description: String { "\(samples.count) sample\(samples.count == 1 ? "" : "s") at \(sampleRate)" }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// A mirror that shows the number of samples in place of the samples.
    public var customMirror: Mirror {
        Mirror(self, children: ["samples": samples.count, "sampleRate": sampleRate], displayStyle: .struct)
    }
}
