// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import Testing

@Suite("Sample ring") struct SampleRingTests {
    @Test(
        "samples are read in the order written, whatever the chunks", arguments: [1, 2, 7, 160, 1_000],
        1...4 as ClosedRange<UInt64>)
    func behavesAsArray(_ capacity: Int, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var ring = try SampleRing(capacity: capacity)
        var model: [Int16] = []
        for step in 0..<2_000 {
            let count = Int.random(in: 0...capacity + 1, using: &generator)
            if Bool.random(using: &generator) {
                let chunk = generator.samples(count)
                if model.count + count <= capacity {
                    try ring.write(chunk.span)
                    model += chunk
                } else {
                    let room = capacity - model.count
                    #expect(throws: CodecError.insufficientCapacity(needed: count, available: room)) {
                        try ring.write(chunk.span)
                    }
                }
            } else if count <= model.count {
                #expect(ring.read(count) == Array(model[..<count]), "seed \(seed), step \(step)")
                model.removeFirst(count)
            } else {
                #expect(ring.read(count) == nil, "seed \(seed), step \(step)")
            }
            #expect(ring.count == model.count, "seed \(seed), step \(step)")
        }
        #expect(ring.read(ring.count) == model)
        #expect(ring.capacity == capacity)
    }

    @Test("chunks of every length wrap around at every place", arguments: 0..<7)
    func wrapsAround(at place: Int) throws {
        for count in 0...7 {
            var ring = try SampleRing(capacity: 7)
            let chunk = (0..<count).map { Int16(100 + $0) }
            try ring.write([Int16](repeating: -1, count: place).span)
            _ = ring.read(place)

            try ring.write(chunk.span)
            let read = ring.read(count)

            #expect(read == chunk, "\(count) samples")
            #expect(ring.count == 0)
        }
    }

    @Test("reading into a span wraps around at every place", arguments: 0..<7)
    func readsIntoSpan(at place: Int) throws {
        for count in 0...7 {
            var ring = try SampleRing(capacity: 7)
            let chunk = (0..<count).map { Int16(100 + $0) }
            try ring.write([Int16](repeating: -1, count: place).span)
            _ = ring.read(place)
            try ring.write(chunk.span)

            let frame = try [Int16](capacity: count + 1) { (frame) throws(CodecError) in
                frame.append(7)
                let waited = try ring.read(count, into: &frame)
                #expect(waited)
            }

            #expect(frame == [7] + chunk, "\(count) samples")
        }
    }

    @Test("a chunk that does not fit is refused whole", arguments: 0..<7)
    func refusesWhole(at place: Int) throws {
        var ring = try SampleRing(capacity: 7)
        try ring.write([Int16](repeating: -1, count: place).span)
        _ = ring.read(place)
        try ring.write(([1, 2, 3] as [Int16]).span)
        let chunk: [Int16] = [4, 5, 6, 7, 8]

        #expect(throws: CodecError.insufficientCapacity(needed: 5, available: 4)) { try ring.write(chunk.span) }

        #expect(ring.count == 3)
        try ring.write(chunk.span.extracting(..<4))
        #expect(ring.read(7) == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test("a frame that is not complete is not read")
    func takesWhole() throws {
        let chunk: [Int16] = [1, 2, 3]
        var ring = try SampleRing(capacity: 7)
        try ring.write(chunk.span)

        #expect(ring.read(4) == nil)
        #expect(ring.read(-1) == nil)
        let frame = try [Int16](capacity: 4) { (frame) throws(CodecError) in
            let waited = try ring.read(4, into: &frame)
            #expect(!waited)
        }

        #expect(frame == [])
        #expect(ring.read(3) == chunk)
    }

    @Test("reading into too little room consumes nothing")
    func frameTooSmall() throws {
        let chunk: [Int16] = [1, 2, 3]
        var ring = try SampleRing(capacity: 7)
        try ring.write(chunk.span)

        let frame = [Int16](capacity: 3) { frame in
            frame.append(7)
            #expect(throws: CodecError.insufficientCapacity(needed: 3, available: 2)) {
                try ring.read(3, into: &frame)
            }
        }

        #expect(frame == [7])
        #expect(ring.read(3) == chunk)
    }

    @Test("clearing drops all samples and frees the whole capacity")
    func clears() throws {
        let chunk: [Int16] = [1, 2, 3, 4, 5, 6, 7]
        var ring = try SampleRing(capacity: 7)
        try ring.write(chunk.span.extracting(..<5))

        ring.clear()

        #expect(ring.count == 0)
        #expect(ring.read(1) == nil)
        try ring.write(chunk.span)
        #expect(ring.read(7) == chunk)
    }
}
