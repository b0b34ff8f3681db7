// SPDX-License-Identifier: Apache-2.0

public import LinecardCodec

extension AudioFrame {
    /// Creates a frame from the audio of a WAV file.
    public init(_ file: WAV) { self.init(samples: file.samples, sampleRate: file.sampleRate) }
}

extension WAV {
    /// Creates a WAV file, 16-bit mono, from a frame.
    public init(_ audio: AudioFrame) { self.init(samples: audio.samples, sampleRate: audio.sampleRate) }
}
