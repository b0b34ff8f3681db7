// SPDX-License-Identifier: Apache-2.0

/// The bytes of a connection, cut anywhere, through the whole server: HTTP, WebSocket, JSON, a call.
///
/// Nothing crashes, what is answered is HTTP, a call ends with its connection, and the work that an input causes is bounded by its
/// length.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = ConnectionInput(UnsafeBufferPointer(start: data, count: count))
    WorkBound(bytes: count).check { serve(input) }
    return 0
}

/// An input: a byte of settings, one that says where the bytes of the connection are cut, and these.
private struct ConnectionInput {
    /// Whether the server takes calls from anybody.
    let isOpen: Bool
    /// Whether the other end waits for a second between two reads.
    let isSlow: Bool
    let reads: [ArraySlice<UInt8>]

    /// More reads than this would take most of the time.
    private static let mostReads = 64

    init(_ input: UnsafeBufferPointer<UInt8>) {
        let bytes = Array(input.dropFirst(2))
        let settings = input.first ?? 0
        isOpen = settings & 1 == 0
        isSlow = settings & 2 != 0
        var state = UInt64(input.dropFirst().first ?? 0)
        let least = max(1, bytes.count / Self.mostReads)
        var reads: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Every fourth input comes in one read.
            let count = input[1] & 3 == 0 ? rest.count : least * (1 + Int(state >> 60))
            reads.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        self.reads = reads
    }
}

private func serve(_ input: ConnectionInput) {
    guard let connection = try? ServedConnection(isOpen: input.isOpen) else { return check(false, "no connection") }
    for read in input.reads {
        guard connection.receive(read) else { break }
        if input.isSlow { connection.waitSecond() }
    }
    let answer = connection.sent()
    check(answer.isEmpty || answer.starts(with: "HTTP/1.1 ".utf8), "the answer is no HTTP")
    check(input.isOpen || !answer.starts(with: "HTTP/1.1 101".utf8), "a call without a signature is taken")
    connection.close()
    check(connection.router.calls.count == 0, "a call goes on without its connection")
}

func check(_ promise: Bool, _ complaint: @autoclosure () -> String, line: UInt = #line, file: StaticString = #file) {
    if !promise { fatalError(complaint(), file: file, line: line) }
}
