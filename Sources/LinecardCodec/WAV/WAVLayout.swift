// SPDX-License-Identifier: Apache-2.0

/// The format of a WAV file and the position of its audio.
struct WAVLayout {
    let format: WAVFormat
    /// The audio's bytes, all of them in the file.
    let audio: Range<Int>

    /// Reads chunks until the format and the audio are found, and ignores the rest.
    init(of file: RawSpan) throws(WAVError) {
        guard Self.hasHeader(file) else { throw .invalidHeader }
        var format: WAVFormat?
        var audio: Range<Int>?
        var longSize: Int?
        var offset = 12
        while format == nil || audio == nil, let chunk = WAVChunk(at: offset, in: file) {
            offset = chunk.end
            switch chunk.name {
            case "data" where audio == nil:
                let found = Self.audio(of: chunk, longSize: longSize, in: file)
                audio = found
                // This may be one past the end of the file, where no chunk is found.
                offset = found.upperBound + found.count % 2
            case _ where !chunk.isComplete:
                throw .truncatedChunk(
                    name: chunk.name.text, offset: chunk.offset, size: chunk.size, available: chunk.content.count)
            case "fmt " where format == nil:
                format = try WAVFormat(at: chunk.content, in: file)
            case "ds64" where chunk.size >= 16:  // begins with the sizes of the file and the audio (EBU Tech 3306)
                longSize = Int(clamping: file.unsigned64(at: chunk.content.lowerBound + 8))
            default: break
            }
        }
        guard let format else { throw .missingChunk(name: "fmt ", endOffset: file.byteCount) }
        guard let audio else { throw .missingChunk(name: "data", endOffset: file.byteCount) }
        self.format = format
        self.audio = audio
    }

    private static func hasHeader(_ file: RawSpan) -> Bool {
        guard file.byteCount >= 12 else { return false }
        return ["RIFF", "RF64", "BW64"].contains(file.fourCC(at: 0)) && file.fourCC(at: 8) == "WAVE"
    }

    /// Returns the audio of a `data` chunk whose size may never have been filled in.
    private static func audio(of chunk: WAVChunk, longSize: Int?, in file: RawSpan) -> Range<Int> {
        let start = chunk.content.lowerBound
        let size = chunk.size == 0xFFFF_FFFF ? longSize ?? chunk.size : chunk.size
        let available = file.byteCount - start
        if size == 0 && !hasOnlyChunks(file, from: start) { return start..<file.byteCount }
        return start..<(start + min(size, available))
    }

    /// Returns true if complete chunks with printable names fill the rest of the file, which audio hardly ever does.
    private static func hasOnlyChunks(_ file: RawSpan, from start: Int) -> Bool {
        var offset = start
        while offset < file.byteCount {
            guard let chunk = WAVChunk(at: offset, in: file), chunk.name.isPrintable, chunk.isComplete else {
                return false
            }
            offset = chunk.end
        }
        return true
    }
}
