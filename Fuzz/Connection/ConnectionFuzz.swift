// SPDX-License-Identifier: Apache-2.0

/// The bytes of a connection, cut anywhere, through the whole server: HTTP, WebSocket, JSON, a call.
///
/// Nothing crashes, what is sent is HTTP and the frames of a WebSocket, a call ends with its connection, and the work that an input
/// causes is bounded by its length, and the memory that it holds by a constant.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = ConnectionInput(UnsafeBufferPointer(start: data, count: count))
    WorkBound(bytes: input.bytes.count, frames: input.frames).check {
        let memory = MemoryBound()
        serve(input) { memory.check() }
    }
    return 0
}
