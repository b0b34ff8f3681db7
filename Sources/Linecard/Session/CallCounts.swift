// SPDX-License-Identifier: Apache-2.0

/// The counters of a call. They only increase, except the last three, which are current values.
public struct CallCounts: Sendable, Hashable {
    /// The number of messages from the provider, good and bad.
    public package(set) var messagesReceived = 0
    /// The number of messages from the provider that could not be read, including binary ones.
    public internal(set) var messagesBad = 0
    /// The number of messages to the provider, without pings.
    public package(set) var messagesSent = 0
    /// The numbers of messages that were missing, late or repeated.
    public internal(set) var continuity = StreamContinuity.Counts()
    /// The number of inbound audio frames that were dropped because the application did not keep up.
    public internal(set) var audioFramesDropped = 0
    /// The number of keys that were dropped because 256 were unread.
    public internal(set) var keysDropped = 0
    /// The number of other inbound frames, such as marks, that were dropped because 256 KB of them were unread.
    public internal(set) var otherFramesDropped = 0
    /// The number of requests that the session refused because too much was queued: see ``CallSession/Refusal``.
    public internal(set) var refusals = 0
    /// The number of samples that live utterances dropped, at their own rates, because more than 200 ms were unsent,
    /// the provider had fallen behind, the caller interrupted, or another stream began.
    public internal(set) var liveSamplesDropped = 0
    /// The number of samples that were withdrawn unsent, at their utterances' rates, because the task that appended
    /// them was cancelled.
    public internal(set) var samplesWithdrawn = 0
    /// The number of the session's own marks that never came back.
    public internal(set) var marksLost = 0
    /// The number of pings sent.
    public internal(set) var pings = 0
    /// The number of streams that replaced another.
    public internal(set) var restarts = 0
    /// The number of times that audio was held because the provider did not read.
    public internal(set) var holds = 0

    /// The shortest time that a mark took to come back after its audio should have been heard; nil until one has.
    public internal(set) var markRoundTrip: Duration?
    /// The duration of the audio that is queued and not sent yet.
    public internal(set) var audioQueued = Duration.zero
    /// The duration of the inbound audio that is not read yet.
    public internal(set) var audioUnread = Duration.zero

    /// Creates counters of zero.
    public init() {}

    /// The number of inbound frames of any kind that were dropped.
    public var framesDropped: Int { audioFramesDropped + keysDropped + otherFramesDropped }
}
