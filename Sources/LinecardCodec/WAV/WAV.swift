// SPDX-License-Identifier: Apache-2.0

/// A mono recording of 16-bit linear PCM, which reads and writes WAV files.
///
/// ```swift
/// let greeting = try WAV(parsing: file.span)
/// let copy = WAV(samples: greeting.samples, sampleRate: greeting.sampleRate).bytes
/// ```
///
/// See ``init(parsing:channel:)`` for the files that are read and the conversion of their samples to 16-bit. ``bytes``
/// and ``stereo(left:right:sampleRate:)`` write 16-bit linear PCM.
public struct WAV: Sendable, Hashable {
    /// The samples, at full 16-bit scale. May be empty.
    public var samples: [Int16]
    /// The rate of the samples.
    public var sampleRate: SampleRate

    /// Creates a recording.
    ///
    /// - Parameters:
    ///   - samples: The samples, at full 16-bit scale. May be empty.
    ///   - sampleRate: The rate of the samples.
    public init(samples: [Int16], sampleRate: SampleRate) {
        self.samples = samples
        self.sampleRate = sampleRate
    }

    /// Reads a WAV file, and converts its samples to 16-bit.
    ///
    /// The file is RIFF, RF64 or BW64 of type WAVE, at one of the nine rates of ``SampleRate``. Chunks may come in any
    /// order; the first `fmt ` and the first `data` chunk count, and others are skipped. These encodings are read,
    /// directly or as the sub-format of `WAVE_FORMAT_EXTENSIBLE`:
    ///
    /// | Stored as | Becomes |
    /// |---|---|
    /// | 8-bit unsigned PCM | (byte − 128) × 256 |
    /// | 16-bit PCM | unchanged |
    /// | 24-bit PCM | value ÷ 256, rounded |
    /// | 32-bit PCM | value ÷ 65,536, rounded |
    /// | 32- or 64-bit float | value × 32,768, rounded; NaN becomes 0 |
    /// | G.711 mu-law, A-law | expanded as ``G711`` does |
    ///
    /// Rounding goes to the nearest integer, halves away from zero, and saturates at −32,768 and 32,767. PCM of a
    /// number of bits in between, such as 20, is left-justified in the next larger number of bytes, as the format
    /// demands, and read like that size.
    ///
    /// The size of the audio is that of the `data` chunk, with these exceptions. The size in the RIFF header is
    /// ignored.
    ///
    /// - A size beyond the end of the file, as in a recording that was cut short, means up to the end of the file.
    /// - So does 0xFFFFFFFF, unless a `ds64` chunk has the size.
    /// - A size of 0, as from a program that writes to a pipe and can't fill it in later, means up to the end of the
    ///   file too, unless only complete chunks follow: then the file has no audio, and ``samples`` is empty.
    ///
    /// An incomplete sample frame at the end is dropped. Memory is allocated for the audio in the file, whatever its
    /// sizes claim.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - channel: The channel to read, counted from 0. Defaults to nil, the file's only channel.
    /// - Throws: ``WAVError``, with the offset of the bytes that can't be used. A file of more than one channel is an
    ///   error if `channel` is nil.
    public init(parsing bytes: borrowing Span<UInt8>, channel: Int? = nil) throws(WAVError) {
        let file = bytes.bytes
        let layout = try WAVLayout(of: file)
        let channel = try layout.format.validated(channel)
        samples = layout.format.samples(in: file.extracting(layout.audio), ofChannel: channel)
        sampleRate = layout.format.sampleRate
    }
}

extension WAV: CustomStringConvertible, CustomDebugStringConvertible {
    /// The number of samples and their rate, such as `WAV of 8000 samples at 16000 Hz`.
    public var description: String { "WAV of \(samples.count) samples at \(sampleRate)" }

    /// The same as ``description``: the samples are left out.
    public var debugDescription: String { description }
}
