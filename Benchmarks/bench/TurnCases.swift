// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Returns the cases of calls that take turns, as in a server: 20 ms of one, then 20 ms of the next. Many of them
/// exceed a core's caches.
func turnCases(_ signal: SpeechLikeSignal) -> [Case] {
    let qualities: [AudioLine.Quality] = [.realtime, .direct].filter(\.isAvailable)
    return [1, 100, 1_000].flatMap { count in
        qualities.flatMap { quality in
            [
                inboundCase(LineTurns(count, at: .hz16000, quality), signal),
                outboundCase(LineTurns(count, at: .hz24000, quality), signal),
            ]
        }
    }
}

private func inboundCase(_ turns: LineTurns, _ signal: SpeechLikeSignal) -> Case {
    let payloads = Frames(signal.payloads().map { Array($0.utf8) })
    let pcm = RatePair(.hz8000, turns.rate).scratch
    return Case("turns/in/\(turns.name)") { batch in
        var sum = 0
        for frame in batch {
            var samples = OutputSpan(buffer: pcm, initializedCount: 0)
            try turns.next().pointee.inbound(payloads[frame].span, into: &samples)
            sum &+= samples.finalize(for: pcm)
        }
        return sum
    }
}

private func outboundCase(_ turns: LineTurns, _ signal: SpeechLikeSignal) -> Case {
    let chunks = Frames(signal.chunks(at: turns.rate))
    let text = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 4_096)
    return Case("turns/out/\(turns.name)") { batch in
        var sum = 0
        for frame in batch {
            var payload = OutputRawSpan(buffer: text, initializedCount: 0)
            _ = try turns.next().pointee.outbound(chunks[frame].span, into: &payload)
            sum &+= payload.finalize(for: text)
        }
        return sum
    }
}

/// A number of lines that are used in turn. They are never freed.
private final class LineTurns {
    let rate: SampleRate
    private let count: Int
    private let quality: AudioLine.Quality
    private var lines: UnsafeMutablePointer<AudioLine>?
    private var place = 0

    init(_ count: Int, at rate: SampleRate, _ quality: AudioLine.Quality) {
        self.count = count
        self.rate = rate
        self.quality = quality
    }

    /// The rest of a row's name: `16000/direct/100`.
    var name: String { "\(rate.hertz)/\(quality)/\(count)" }

    /// Returns the next line.
    func next() throws -> UnsafeMutablePointer<AudioLine> {
        let lines = try lines ?? open()
        place = place + 1 < count ? place + 1 : 0
        return lines + place
    }

    /// Opens the lines at their first use, because they take 100 MB that runs without these rows don't need.
    private func open() throws -> UnsafeMutablePointer<AudioLine> {
        let lines = UnsafeMutablePointer<AudioLine>.allocate(capacity: count)
        for index in 0..<count {
            var line = try AudioLine(inboundRate: rate, outboundRate: rate, quality: quality)
            try line.warmUp()
            (lines + index).initialize(to: line)
        }
        self.lines = lines
        return lines
    }
}

extension AudioLine {
    /// Lets a second of silence pass both ways, so that caches and predictors are warm.
    fileprivate mutating func warmUp() throws(CodecError) {
        let silence = [Int16](repeating: 0, count: outboundRate.samples(milliseconds: 20))
        let payload = Array(repeating: UInt8(ascii: "A"), count: messageCharacters - 4) + Array("AA==".utf8)
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 1)
        defer { text.deallocate() }
        for _ in 0..<50 {
            _ = try inbound(payload.span)
            var message = OutputRawSpan(buffer: text, initializedCount: 0)
            _ = try outbound(silence.span, into: &message)
            _ = message.finalize(for: text)
        }
    }
}
