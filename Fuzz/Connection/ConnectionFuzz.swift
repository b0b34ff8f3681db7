// SPDX-License-Identifier: Apache-2.0

/// Passes the bytes of a connection, cut anywhere, through the whole server: HTTP, WebSocket, JSON, a call.
///
/// Nothing crashes, the server sends HTTP and WebSocket frames only, a call ends with its connection, the work for an
/// input is bounded by its length, and the memory that it holds by a constant.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = ConnectionInput(UnsafeBufferPointer(start: data, count: count))
    WorkBound(bytes: input.bytes.count, frames: input.frames).check {
        let memory = MemoryBound()
        serve(input) { memory.check() }
    }
    return 0
}
