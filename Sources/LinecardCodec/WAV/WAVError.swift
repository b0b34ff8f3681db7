// SPDX-License-Identifier: Apache-2.0

/// The reason why a WAV file can't be read.
///
/// An offset counts bytes from the start of the file, from 0.
public enum WAVError: Error, Hashable, Sendable {
    /// The file doesn't begin with the header of a RIFF, RF64 or BW64 file of type WAVE.
    case invalidHeader
    /// A chunk extends past the end of the file, before both the format and the audio were found. The offset is that of
    /// the chunk's name; `size` and `available` count the bytes after its header.
    case truncatedChunk(name: String, offset: Int, size: Int, available: Int)
    /// There is no `fmt ` or no `data` chunk before the end of the file, which is at `endOffset`.
    case missingChunk(name: String, endOffset: Int)
    /// The `fmt ` chunk has fewer bytes than its format needs: 16, or 40 with `WAVE_FORMAT_EXTENSIBLE`.
    case formatTooShort(size: Int, needed: Int, offset: Int)
    /// An encoding that isn't supported. `tag` is the format tag, or the first two bytes of an extensible sub-format.
    case unsupportedEncoding(tag: Int, bitsPerSample: Int, offset: Int)
    /// The sub-format of `WAVE_FORMAT_EXTENSIBLE` is not the GUID of a format tag.
    case unsupportedSubFormat(offset: Int)
    /// An extensible format with more valid bits than its samples have.
    case invalidValidBits(Int, bitsPerSample: Int, offset: Int)
    /// The size of a sample frame isn't the sum of its channels' samples.
    case invalidBlockAlign(Int, expected: Int, offset: Int)
    /// The format has no channels.
    case noChannels(offset: Int)
    /// The file has more than one channel, and none was chosen.
    case multipleChannels(count: Int, offset: Int)
    /// The chosen channel isn't in the file. Channels are counted from 0.
    case noSuchChannel(Int, count: Int, offset: Int)
    /// The rate is not one of those of ``SampleRate``.
    case unsupportedRate(hertz: Int, offset: Int)
}

extension WAVError: CustomStringConvertible {
    /// The error and its position, in words.
    public var description: String {
        switch self {
        case .invalidHeader: "not a WAV file: no RIFF, RF64 or BW64 header of type WAVE at offset 0"
        case .truncatedChunk(let name, let offset, let size, let available):
            "chunk '\(name)' at offset \(offset) has \(available) of its \(size) bytes"
        case .missingChunk(let name, let end): "no complete '\(name)' chunk before the end at offset \(end)"
        case .formatTooShort(let size, let needed, let offset):
            "format at offset \(offset) has \(size) bytes, \(needed) are needed"
        case .unsupportedEncoding(let tag, let bits, let offset):
            "format tag \(tag) with \(bits) bits a sample at offset \(offset) is not supported; "
                + "use linear PCM, float, mu-law or A-law"
        case .unsupportedSubFormat(let offset): "unsupported sub-format at offset \(offset)"
        case .invalidValidBits(let valid, let bits, let offset):
            "\(valid) valid bits at offset \(offset) are more than the \(bits) of a sample"
        case .invalidBlockAlign(let size, let expected, let offset):
            "sample frames of \(size) bytes at offset \(offset), \(expected) are expected"
        case .noChannels(let offset): "no channels at offset \(offset)"
        case .multipleChannels(let count, let offset): "\(count) channels at offset \(offset), one is needed"
        case .noSuchChannel(let channel, let count, let offset):
            "no channel \(channel), counted from 0, among the \(count) at offset \(offset)"
        case .unsupportedRate(let hertz, let offset):
            "rate at offset \(offset): \(CodecError.unsupportedRate(hertz: hertz))"
        }
    }
}
