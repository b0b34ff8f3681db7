// SPDX-License-Identifier: Apache-2.0

public import Linecard

/// Methods that read keys, one by one or several at once.
///
/// Keys and ``frames`` may have one reader each. A key goes to the task that waits for one. If there is none, the key
/// stays queued among the frames, where the next read of a key finds it, unless ``frames`` has delivered it by then. So
/// a key that was pressed early is not lost.
extension Call {
    /// Waits for a key.
    ///
    /// - Parameters:
    ///   - limit: The time to wait. Defaults to nil: until the call is over.
    ///   - utterance: An utterance of this call. The time starts when it was heard, interrupted or refused; keys are
    ///     accepted earlier, too. Defaults to nil: the time starts now.
    /// - Returns: The key; nil when the time is up.
    /// - Throws: ``CallError/ended`` if the call is over and no key is queued; ``CallError/secondReader`` if another
    ///   task waits for a key; `CancellationError` if the task was cancelled: no key is lost.
    public func key(within limit: Duration? = nil, after utterance: Utterance? = nil) async throws -> KeypadEntry? {
        assert(utterance?.belongs(to: line) != false, "an utterance of another call")
        return try await line.read { tasks, now, number, continuation in
            tasks.readKey(number, within: limit, after: utterance, at: now, continuation)
        } onCancel: { tasks, number in
            tasks.keys.cancel(number)
        }
    }

    /// Waits for several keys, such as a number that the caller types.
    ///
    /// - Parameters:
    ///   - count: The most keys to read.
    ///   - end: The key that ends the input, which is not returned; nil for none. Defaults to `#`.
    ///   - first: The time to wait for the first key. Defaults to 5 s.
    ///   - between: The time to wait for each further key. Defaults to 3 s.
    ///   - utterance: An utterance after which the time for the first key starts: see ``key(within:after:)``. Defaults
    ///     to nil.
    /// - Returns: The keys; none if the first didn't arrive in time, or was the one that ends the input.
    /// - Throws: The errors of ``key(within:after:)``. The keys read so far are then queued again.
    public func keys(
        upTo count: Int, endingWith end: KeypadEntry? = .pound, first: Duration = .seconds(5),
        between: Duration = .seconds(3), after utterance: Utterance? = nil
    ) async throws -> [KeypadEntry] {
        var keys: [KeypadEntry] = []
        do {
            while keys.count < count {
                let limit = keys.isEmpty ? first : between
                guard let key = try await key(within: limit, after: keys.isEmpty ? utterance : nil), key != end else {
                    break
                }
                keys.append(key)
            }
        } catch {
            line.ask { [keys] tasks, _, _ in tasks.keys.giveBack(keys) }
            throw error
        }
        return keys
    }
}
