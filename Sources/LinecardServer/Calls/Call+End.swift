// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The end of a call. When its application returns, a call ends as with ``hangUp()``; when it throws, as with
/// ``cancel()``.
extension Call {
    /// Hangs up once all queued audio has been heard, and closes the stream.
    ///
    /// Open utterances are finished, and the call accepts nothing more. Returns once the call was hung up. Without the
    /// provider's token, only the stream is closed, and the provider hangs up unless its answer document continues. A
    /// call whose stream is over can still be hung up.
    ///
    /// - Throws: ``CallError/ended`` if the call was over and hung up before; ``/Linecard/LinecardError/hangUp(_:)`` if
    ///   the request to the provider failed; `CancellationError` if the task was cancelled: the call ends all the same.
    public func hangUp() async throws { try await end(.hangUp, afterSpeech: true) }

    /// Hangs up at once, and closes the stream. Audio that was not heard is dropped.
    ///
    /// - Throws: The errors of ``hangUp()``.
    public func cancel() async throws { try await end(.hangUp, afterSpeech: false) }

    /// Closes the stream once all queued audio has been heard. The call continues with the provider's next
    /// instructions.
    ///
    /// - Throws: ``CallError/ended`` if the call was over before; `CancellationError` if the task was cancelled: the
    ///   stream is closed all the same.
    public func closeStream() async throws { try await end(.close, afterSpeech: true) }

    private func end(_ ending: CallSession.Ending, afterSpeech: Bool) async throws {
        let completion = try await line.call { tasks, session, now in
            try tasks.end(ending, afterSpeech: afterSpeech, &session, at: now)
        }
        try await completion.get().get()
    }
}
