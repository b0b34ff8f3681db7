// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

extension AudioFrame {
    /// Makes a frame of the audio of a WAV file.
    public init(_ file: WAV) { self.init(samples: file.samples, sampleRate: file.sampleRate) }
}

extension WAV {
    /// Makes a WAV file, 16-bit mono, of a frame.
    public init(_ audio: AudioFrame) { self.init(samples: audio.samples, sampleRate: audio.sampleRate) }
}
