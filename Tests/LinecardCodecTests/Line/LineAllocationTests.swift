// SPDX-License-Identifier: Apache-2.0

import CAllocations
import LinecardCodec
import Testing

/// Neither a line nor libsoxr below it allocates after creation.
@Suite("Allocations of a line", .enabled(if: allocations_are_counted())) struct LineAllocationTests {
    /// The allocations of 250 frames, after one that warms up Swift's runtime.
    private func allocations(_ frame: () throws -> Void) rethrows -> Int {
        try frame()
        let before = allocations_of_this_thread()
        for _ in 0..<250 { try frame() }
        return allocations_of_this_thread() - before
    }

    @Test("a payload into a caller's buffer allocates nothing", arguments: LineWitness.all)
    func inbound(_ witness: LineWitness) throws {
        let payload = witness.payload(milliseconds: 20)
        let count = witness.rate.samples(milliseconds: 20)
        let buffer = UnsafeMutableBufferPointer<Int16>.allocate(capacity: count + 12)
        defer { buffer.deallocate() }
        var line = try witness.open()

        let allocations = try self.allocations {
            var samples = OutputSpan(buffer: buffer, initializedCount: 0)
            try line.inbound(payload.span, into: &samples)
            let made = samples.finalize(for: buffer)
            precondition(made == count)
        }

        #expect(allocations == 0)
    }

    @Test("a payload to an array allocates only the array", arguments: LineWitness.all)
    func inboundArray(_ witness: LineWitness) throws {
        let payload = witness.payload(milliseconds: 20)
        let count = witness.rate.samples(milliseconds: 20)
        var line = try witness.open()

        let allocations = try self.allocations {
            let samples = try line.inbound(payload.span)
            precondition(samples.count == count)
        }

        #expect(allocations == 250)
    }

    @Test("samples into a caller's buffer allocate nothing", arguments: LineWitness.all)
    func outbound(_ witness: LineWitness) throws {
        let samples = witness.noise(milliseconds: 20)
        var line = try witness.open()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 1)
        defer { buffer.deallocate() }

        let allocations = try self.allocations {
            var text = OutputRawSpan(buffer: buffer, initializedCount: 0)
            _ = try line.outbound(samples.span, into: &text)
            let made = text.finalize(for: buffer)
            precondition(made > 200)
        }

        #expect(allocations == 0)
    }

    @Test("messages of 20 ms of chunks of any size allocate nothing", arguments: LineWitness.all)
    func messages(_ witness: LineWitness) throws {
        let samples = witness.noise(milliseconds: 7)
        var line = try witness.open()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: line.messageCharacters, alignment: 1)
        defer { buffer.deallocate() }

        let allocations = try self.allocations {
            var place = 0
            while place < samples.count {
                var text = OutputRawSpan(buffer: buffer, initializedCount: 0)
                place += try line.outbound(samples.span.extracting(place...), into: &text)
                _ = text.finalize(for: buffer)
            }
        }

        #expect(allocations == 0)
    }

    @Test("an interruption allocates nothing", arguments: LineWitness.all)
    func reset(_ witness: LineWitness) throws {
        let samples = witness.noise(milliseconds: 20)
        var line = try witness.open()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 1)
        defer { buffer.deallocate() }

        let allocations = try self.allocations {
            var text = OutputRawSpan(buffer: buffer, initializedCount: 0)
            _ = try line.outbound(samples.span, into: &text)
            _ = text.finalize(for: buffer)
            try line.resetOutbound()
        }

        #expect(allocations == 0)
    }
}
