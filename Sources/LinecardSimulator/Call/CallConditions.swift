// SPDX-License-Identifier: Apache-2.0

/// The conditions of a simulated call: latency, slow reading, late and lost marks. By default nothing goes wrong and
/// nothing takes time.
public struct CallConditions: Sendable, Hashable {
    /// The time that a message takes to the provider. Defaults to zero.
    public var latencyToProvider = Duration.zero
    /// The time that a message takes to the application. Defaults to zero.
    public var latencyToApplication = Duration.zero
    /// The number of bytes that the provider reads per second. Defaults to `nil`, which is unlimited.
    public var bytesReadPerSecond: Int?
    /// The treatment of single marks, by their number in order of arrival from 1. Defaults to none.
    public var marks: [Int: MarkTreatment] = [:]
    /// The treatment of all other marks. Defaults to `.prompt`.
    public var otherMarks = MarkTreatment.prompt
    /// The treatment of the confirmation of a clear, which Plivo sends. Defaults to `.prompt`.
    public var clearConfirmations = MarkTreatment.prompt
    /// True if marks that a clear drops are returned. Defaults to `nil`: Twilio returns them; Plivo, which doesn't
    /// document it, doesn't.
    public var returnsClearedMarks: Bool?
    /// True if the application may speak. Defaults to `true`; on a unidirectional stream all of its messages are bad.
    public var isBidirectional = true

    /// Makes conditions under which nothing goes wrong.
    public init() {}
}

/// The moment at which a mark goes back to the application, after the audio before it was played or cleared. Also that
/// of the confirmation of a clear.
public enum MarkTreatment: Sendable, Hashable {
    /// At once.
    case prompt
    /// After a delay. Later returns don't wait for it.
    case late(Duration)
    /// Right after the next return.
    case afterNext
    /// Never.
    case lost
}
