// SPDX-License-Identifier: Apache-2.0

/// Both serializers and the detection of the provider, through a whole call that a fuzzer makes up.
///
/// Every message from the provider goes to the detection, to the typed reader and to both serializers: what each makes of it,
/// frame or error, is what a witness says, and after an error the next good message sounds as it must. What an application
/// sends in between comes out as the documented message and nothing else. A mark comes back as played only if it was pending
/// and not cleared. Messages that come again and again take no more memory.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let script = Script(UnsafeBufferPointer(start: data, count: count))
    let messages = script.messages
    let isEnduring = UnsafeBufferPointer(start: data, count: count).reduce(0, &+) % 8 == 0  // it takes most of the time
    var detection = DetectionFuzz()
    for message in messages { detection.read(message) }
    for call in [CallFuzz(twilio: script.configuration), CallFuzz(plivo: script.configuration)] {
        for step in script.steps { call.take(step) }
        if isEnduring { call.endure(messages) }
    }
    return 0
}

func check(_ promise: Bool, _ complaint: @autoclosure () -> String, line: UInt = #line, file: StaticString = #file) {
    if !promise { fatalError(complaint(), file: file, line: line) }
}

extension Result {
    /// What must not fail.
    @discardableResult
    func orFail() -> Success {
        switch self {
        case .success(let value): value
        case .failure(let error): fatalError("\(error)")
        }
    }
}
