// SPDX-License-Identifier: Apache-2.0

/// Serves an input without checking time and memory: see `Fuzz/replay.c`.
///
/// - Parameters:
///   - bytes: Set to the count of bytes of the connection.
///   - frames: Set to the count of WebSocket frames among them.
@_cdecl("replay_input")
public func replayInput(
    _ data: UnsafePointer<UInt8>?, _ count: Int, _ bytes: UnsafeMutablePointer<Int>,
    _ frames: UnsafeMutablePointer<Int>
) {
    let input = ConnectionInput(UnsafeBufferPointer(start: data, count: count))
    serve(input)
    bytes.pointee = input.bytes.count
    frames.pointee = input.frames
}
