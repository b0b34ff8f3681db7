// SPDX-License-Identifier: Apache-2.0

/// Tests both serializers and the detection of the provider with a whole call made from an input.
///
/// Every message from the provider goes to the detection, to the typed reader and to both serializers. Each gives the
/// frame or error that a witness expects, and after an error the next good message gives the right audio. The frames of
/// the application give exactly the documented messages. A mark comes back as played only if it was pending and not
/// cleared. Repeated messages take no more memory.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let script = Script(UnsafeBufferPointer(start: data, count: count))
    let messages = script.messages
    let isEnduring = UnsafeBufferPointer(start: data, count: count).reduce(0, &+) % 8 == 0  // to save time
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
    /// Returns the value of a result that must not be a failure.
    @discardableResult
    func orFail() -> Success {
        switch self {
        case .success(let value): value
        case .failure(let error): fatalError("\(error)")
        }
    }
}
