// SPDX-License-Identifier: Apache-2.0

/// What happened in a call, in numbers. They only rise, but for the last three, which are as of now.
public struct CallCounts: Sendable, Hashable {
    /// Messages from the provider, good and bad.
    public package(set) var messagesReceived = 0
    /// Messages from the provider that could not be read, binary ones included.
    public internal(set) var messagesBad = 0
    /// Messages to the provider. Pings are not among them.
    public package(set) var messagesSent = 0
    /// Numbered messages that never came, came late, or came again.
    public internal(set) var continuity = StreamContinuity.Counts()
    /// Inbound audio frames that were dropped because the application doesn't keep up.
    public internal(set) var audioFramesDropped = 0
    /// Keys that were dropped because 256 were unread.
    public internal(set) var keysDropped = 0
    /// Other inbound frames, such as marks, that were dropped because 256 KB of them were unread.
    public internal(set) var otherFramesDropped = 0
    /// Utterances, marks, keys and messages that the session did not take because too much waited:
    /// ``CallSession/Refusal``.
    public internal(set) var refusals = 0
    /// Samples that live utterances dropped, at their own rates: more than 200 ms were unsent, or the provider had fallen
    /// behind, or another stream began.
    public internal(set) var liveSamplesDropped = 0
    /// Samples that were taken back unsent, at their utterances' rates, because the task that appended them was cancelled.
    public internal(set) var samplesWithdrawn = 0
    /// Marks of the session's own that never came back.
    public internal(set) var marksLost = 0
    /// Pings sent.
    public internal(set) var pings = 0
    /// Streams that took the place of another.
    public internal(set) var restarts = 0
    /// How often audio was held because the provider did not read.
    public internal(set) var holds = 0

    /// The least time that a mark took to come back, from when the audio before it should have been heard; nil until one has.
    public internal(set) var markRoundTrip: Duration?
    /// Audio that was given and not sent yet.
    public internal(set) var audioQueued = Duration.zero
    /// Inbound audio that was not read yet.
    public internal(set) var audioUnread = Duration.zero

    /// Nothing has happened.
    public init() {}

    /// Inbound frames that were dropped, of any kind.
    public var framesDropped: Int { audioFramesDropped + keysDropped + otherFramesDropped }
}
