// SPDX-License-Identifier: Apache-2.0

extension WAV {
    /// The recording as a WAV file: a header of 44 bytes, then 16-bit linear PCM of one channel.
    ///
    /// The size of audio of 4 GiB or more, which doesn't fit the header, is 0xFFFFFFFF: up to the end of the file.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples.
    public var bytes: [UInt8] {
        let header = WAVHeader(channelCount: 1, sampleRate: sampleRate, dataSize: 2 * samples.count)
        var file: [UInt8] = []
        file.reserveCapacity(WAVHeader.size + header.dataSize)
        file += header.bytes
        for sample in samples { file.append(littleEndian: sample) }
        return file
    }

    /// Returns a stereo WAV file of two mono recordings, such as the two sides of a call: a header of 44 bytes, then
    /// 16-bit linear PCM, left and right samples alternating.
    ///
    /// Both begin together; the shorter one is continued with silence. The size of audio of 4 GiB or more, which
    /// doesn't fit the header, is 0xFFFFFFFF: up to the end of the file.
    ///
    /// - Parameters:
    ///   - left: The samples of the left channel, which is channel 0 of ``init(parsing:channel:)``.
    ///   - right: The samples of the right channel, which is channel 1.
    ///   - sampleRate: The rate of both.
    public static func stereo(left: [Int16], right: [Int16], sampleRate: SampleRate) -> [UInt8] {
        let count = max(left.count, right.count)
        let header = WAVHeader(channelCount: 2, sampleRate: sampleRate, dataSize: 4 * count)
        var file: [UInt8] = []
        file.reserveCapacity(WAVHeader.size + header.dataSize)
        file += header.bytes
        for index in 0..<count {
            file.append(littleEndian: index < left.count ? left[index] : 0)
            file.append(littleEndian: index < right.count ? right[index] : 0)
        }
        return file
    }
}

/// The first 44 bytes of a WAV file of 16-bit linear PCM.
struct WAVHeader {
    static let size = 44

    var channelCount: Int
    var sampleRate: SampleRate
    /// The bytes of audio that follow, 0 or more.
    var dataSize: Int

    var bytes: [UInt8] {
        let frameSize = channelCount * 2
        // The size in the RIFF header counts everything after it.
        let isCountable = dataSize <= Int(UInt32.max) - (Self.size - 8)
        var bytes: [UInt8] = []
        bytes += "RIFF".utf8
        bytes.append(littleEndian: isCountable ? UInt32(dataSize + Self.size - 8) : .max)
        bytes += "WAVEfmt ".utf8
        bytes.append(littleEndian: UInt32(16))
        bytes.append(littleEndian: UInt16(1))
        bytes.append(littleEndian: UInt16(channelCount))
        bytes.append(littleEndian: UInt32(sampleRate.hertz))
        bytes.append(littleEndian: UInt32(sampleRate.hertz * frameSize))
        bytes.append(littleEndian: UInt16(frameSize))
        bytes.append(littleEndian: UInt16(16))
        bytes += "data".utf8
        bytes.append(littleEndian: isCountable ? UInt32(dataSize) : .max)
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
