// SPDX-License-Identifier: Apache-2.0

/// The content of a supported `fmt ` chunk.
struct WAVFormat {
    let encoding: WAVEncoding
    let channelCount: Int
    let sampleRate: SampleRate
    /// The offset of the chunk's content, for errors.
    private let offset: Int

    /// The bytes of one sample of every channel.
    var frameSize: Int { channelCount * encoding.bytesPerSample }

    /// Reads the content of a complete chunk.
    init(at content: Range<Int>, in file: RawSpan) throws(WAVError) {
        let start = content.lowerBound
        guard content.count >= 16 else { throw .formatTooShort(size: content.count, needed: 16, offset: start) }
        offset = start
        encoding = try WAVEncoding(at: content, in: file)
        channelCount = Int(file.unsigned16(at: start + 2))
        guard channelCount > 0 else { throw .noChannels(offset: start + 2) }
        let hertz = Int(clamping: file.unsigned32(at: start + 4))
        guard let rate = SampleRate(rawValue: hertz) else {
            throw .unsupportedRate(hertz: hertz, offset: start + 4)
        }
        sampleRate = rate
        let blockAlign = Int(file.unsigned16(at: start + 12))
        guard blockAlign == frameSize else {
            throw .invalidBlockAlign(blockAlign, expected: frameSize, offset: start + 12)
        }
    }

    /// Returns the channel to read: `channel` if the file has it, or the only channel if it is nil.
    func validated(_ channel: Int?) throws(WAVError) -> Int {
        guard let channel else {
            if channelCount > 1 { throw .multipleChannels(count: channelCount, offset: offset + 2) }
            return 0
        }
        guard (0..<channelCount).contains(channel) else {
            throw .noSuchChannel(channel, count: channelCount, offset: offset + 2)
        }
        return channel
    }
}

extension WAVEncoding {
    private static let extensible: UInt16 = 0xFFFE

    /// Reads the encoding from the content of a `fmt ` chunk of at least 16 bytes.
    fileprivate init(at content: Range<Int>, in file: RawSpan) throws(WAVError) {
        let start = content.lowerBound
        let bits = Int(file.unsigned16(at: start + 14))
        var (tag, tagOffset) = (file.unsigned16(at: start), start)
        if tag == Self.extensible {
            guard content.count >= 40 else { throw .formatTooShort(size: content.count, needed: 40, offset: start) }
            // Some writers leave 0. Samples are left-justified, so the rest of their bits doesn't matter.
            let validBits = Int(file.unsigned16(at: start + 18))
            guard validBits <= bits else { throw .invalidValidBits(validBits, bitsPerSample: bits, offset: start + 18) }
            (tag, tagOffset) = (try Self.tag(ofSubFormatAt: start + 24, in: file), start + 24)
        }
        guard let encoding = Self(tag: tag, bitsPerSample: bits) else {
            throw .unsupportedEncoding(tag: Int(tag), bitsPerSample: bits, offset: tagOffset)
        }
        self = encoding
    }

    /// Returns the tag of a sub-format, which is the GUID xxxxxxxx-0000-0010-8000-00AA00389B71 (Microsoft's mmreg.h,
    /// `DEFINE_WAVEFORMATEX_GUID`).
    private static func tag(ofSubFormatAt offset: Int, in file: RawSpan) throws(WAVError) -> UInt16 {
        let (start, end) = (file.unsigned64(at: offset), file.unsigned64(at: offset + 8))
        guard start >> 16 == 0x0010_0000_0000, end == 0x719B_3800_AA00_0080 else {
            throw .unsupportedSubFormat(offset: offset)
        }
        return UInt16(truncatingIfNeeded: start)
    }
}
