// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

/// The sample rates at which the application receives and sends audio.
public struct StartFrame: Sendable, Hashable {
    /// The rate of the audio frames that the application receives. Defaults to 16 kHz.
    public var audioInSampleRate: SampleRate
    /// The rate of the audio frames that the application expects to send. Defaults to 24 kHz. Frames of other rates are
    /// accepted if the quality converts them; each change of rate creates a new resampler.
    public var audioOutSampleRate: SampleRate

    /// Creates a start frame. The defaults are pipecat's.
    public init(audioInSampleRate: SampleRate = .hz16000, audioOutSampleRate: SampleRate = .hz24000) {
        self.audioInSampleRate = audioInSampleRate
        self.audioOutSampleRate = audioOutSampleRate
    }
}
