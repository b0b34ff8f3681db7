// SPDX-License-Identifier: Apache-2.0

/// How far away a provider is, and what goes wrong on the way. By default nothing does, and nothing takes any time.
public struct CallConditions: Sendable, Hashable {
    /// The time that a message takes to the provider.
    public var latencyToProvider = Duration.zero
    /// The time that a message takes to the application.
    public var latencyToApplication = Duration.zero
    /// The most bytes that the provider reads in a second. Unlimited by default.
    public var bytesReadPerSecond: Int?
    /// The treatment of marks by their number, in order of arrival from 1.
    public var marks: [Int: MarkTreatment] = [:]
    /// The treatment of all other marks. Defaults to `.prompt`.
    public var otherMarks = MarkTreatment.prompt
    /// The treatment of the confirmation of a clear, which Plivo sends. Defaults to `.prompt`.
    public var clearConfirmations = MarkTreatment.prompt
    /// Whether marks that a clear drops are returned. By default Twilio does and Plivo does not, which isn't documented.
    public var returnsClearedMarks: Bool?
    /// Whether the application may speak. Defaults to `true`; on a unidirectional stream each of its messages is bad.
    public var isBidirectional = true

    /// Makes conditions under which nothing goes wrong.
    public init() {}
}

/// When a mark goes back to the application, once the audio before it was played or cleared; or the confirmation of a clear.
public enum MarkTreatment: Sendable, Hashable {
    /// At once.
    case prompt
    /// Later by so much. What is behind it doesn't wait for it.
    case late(Duration)
    /// Behind the next one that goes back.
    case afterNext
    /// Never.
    case lost
}
