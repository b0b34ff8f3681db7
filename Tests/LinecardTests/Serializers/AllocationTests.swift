// SPDX-License-Identifier: Apache-2.0

import CAllocations
import Linecard
import LinecardCodec
import NIOCore
import Testing

/// In steady state a frame allocates only the memory that is handed over. Counts all allocations of the thread, in C,
/// Swift, NIO and libsoxr.
@Suite("Allocations", .enabled(if: allocations_are_counted())) struct AllocationTests {
    /// Buffers grow to the size of a message.
    private static let warmUp = 100
    private static let frames = 250
    private static let rates: [SampleRate] = [.hz8000, .hz16000, .hz24000]

    /// The allocations of ``frames`` frames after the warm-up.
    private func allocations(_ frame: () throws -> Void) rethrows -> Int {
        for _ in 0..<Self.warmUp { try frame() }
        let before = allocations_of_this_thread()
        for _ in 0..<Self.frames { try frame() }
        return allocations_of_this_thread() - before
    }

    @Test("allocations are counted")
    func counted() {
        let before = allocations_of_this_thread()

        let memory = UnsafeMutableRawPointer.allocate(byteCount: 100, alignment: 64)
        memory.deallocate()

        #expect(allocations_of_this_thread() == before + 1)
    }

    @Test("an inbound message allocates the frame's samples", arguments: Provider.allCases, rates)
    func inbound(_ provider: Provider, _ rate: SampleRate) throws {
        let serializer = try Fixture.serializer(provider, inbound: rate)
        let payload = Base64.encode(Noise.bytes(160))
        let message = ByteBuffer(string: Fixture.media(provider, payload: payload))
        let count = rate.samples(milliseconds: 20)

        let allocations = try self.allocations {
            let frame = try serializer.deserialize(message)
            precondition(frame.samples.count == count)
        }

        #expect(allocations == Self.frames)
    }

    @Test("an outbound message into a buffer allocates nothing", arguments: Provider.allCases, rates)
    func outbound(_ provider: Provider, _ rate: SampleRate) throws {
        let serializer = try Fixture.serializer(provider, outbound: rate)
        let samples = Noise.samples(rate.samples(milliseconds: 20))
        var buffer = ByteBuffer()

        let allocations = try self.allocations {
            buffer.clear()
            let isWritten = try serializer.serialize(samples.span, at: rate, into: &buffer)
            precondition(isWritten)
        }

        #expect(allocations == 0)
    }
}
