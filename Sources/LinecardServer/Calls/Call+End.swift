// SPDX-License-Identifier: Apache-2.0

import Linecard

/// The end of a call. When its application returns, a call ends as with ``hangUp()``; when it throws, as with ``cancel()``.
extension Call {
    /// Hangs up once all that was given has been heard, and closes the stream. Open utterances are finished.
    ///
    /// It takes nothing more from then on, and returns when the call was hung up. Without the provider's token it only closes
    /// the stream, which ends a call that the provider has nothing else to do with. A stream that is over can still be hung up.
    ///
    /// - Throws: ``CallError/ended`` when the call was over and hung up before; ``/Linecard/LinecardError/hangUp(_:)`` when
    ///   the provider could not be told; `CancellationError` when the task was cancelled: the call ends all the same.
    public func hangUp() async throws { try await end(.hangUp, afterSpeech: true) }

    /// Hangs up at once. What was not heard is dropped.
    ///
    /// - Throws: As ``hangUp()`` does.
    public func cancel() async throws { try await end(.hangUp, afterSpeech: false) }

    /// Closes the stream once all that was given has been heard, and leaves the call to what the provider has been told to do
    /// next.
    ///
    /// - Throws: ``CallError/ended`` when the call was over before; `CancellationError` when the task was cancelled: the
    ///   stream is closed all the same.
    public func closeStream() async throws { try await end(.close, afterSpeech: true) }

    private func end(_ ending: CallSession.Ending, afterSpeech: Bool) async throws {
        let isDone = try await line.call { tasks, session, now in
            try tasks.end(ending, afterSpeech: afterSpeech, &session, at: now)
        }
        try await isDone.get().get()
    }
}
