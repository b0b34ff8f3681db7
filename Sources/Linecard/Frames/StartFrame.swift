// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// The rates at which the application hears and speaks.
public struct StartFrame: Sendable, Hashable {
    /// The rate of the audio frames that the application receives.
    public var audioInSampleRate: SampleRate
    /// The rate of the audio frames that the application expects to send. Frames of other rates are welcome too, at the
    /// cost of a new resampler, if the quality converts them.
    public var audioOutSampleRate: SampleRate

    /// Makes a start frame. The defaults are pipecat's.
    public init(audioInSampleRate: SampleRate = .hz16000, audioOutSampleRate: SampleRate = .hz24000) {
        self.audioInSampleRate = audioInSampleRate
        self.audioOutSampleRate = audioOutSampleRate
    }
}
