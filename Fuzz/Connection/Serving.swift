// SPDX-License-Identifier: Apache-2.0

/// Serves a connection.
///
/// - Parameter afterRead: Called after each read while the connection is open.
func serve(_ input: ConnectionInput, afterRead: () -> Void = {}) {
    guard let connection = try? ServedConnection(isOpen: input.isOpen) else { return check(false, "no connection") }
    var sent = SentBytes()
    for read in input.reads {
        guard connection.receive(read) else { break }
        sent.read(connection.sent())
        afterRead()
        if input.isSlow { connection.waitSecond() }
    }
    sent.read(connection.sent())
    sent.finish()
    check(input.isOpen || !sent.isUpgraded, "a call without a signature is taken")
    connection.close()
    check(connection.router.calls.count == 0, "a call outlives its connection")
}

/// Ends the program with a complaint if a promise is broken.
func check(_ promise: Bool, _ complaint: @autoclosure () -> String, line: UInt = #line, file: StaticString = #file) {
    if !promise { fatalError(complaint(), file: file, line: line) }
}
