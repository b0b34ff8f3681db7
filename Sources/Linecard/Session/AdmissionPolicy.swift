// SPDX-License-Identifier: Apache-2.0

/// The rules by which streams are admitted, and the limits before their start.
public struct AdmissionPolicy: Sendable {
    /// The only provider whose streams are admitted, so that a signature of one provider cannot admit a call of
    /// another. Defaults to nil: any provider.
    public var provider: Provider?
    /// The account whose streams are admitted, by provider. Providers without an entry may have any account. Defaults
    /// to none.
    public var accounts: [Provider: String]
    /// Decides about a stream that passes all other checks. Defaults to admitting it.
    public var admits: @Sendable (CallStart) -> Bool
    /// The most messages up to and including the start. Defaults to 50: a second of audio.
    public var messageLimit: Int
    /// The most bytes up to and including the start. Defaults to 65,536.
    public var byteLimit: Int
    /// The time that a connection may be open without a start. Defaults to 30 s.
    public var startTimeout: Duration
    /// The settings of admitted sessions.
    public var options: CallOptions

    /// Creates a policy. The defaults admit every stream that can be served.
    public init(
        provider: Provider? = nil, accounts: [Provider: String] = [:],
        admits: @escaping @Sendable (CallStart) -> Bool = { _ in true }, messageLimit: Int = 50,
        byteLimit: Int = 65_536,
        startTimeout: Duration = .seconds(30), options: CallOptions = CallOptions()
    ) {
        self.provider = provider
        self.accounts = accounts
        self.admits = admits
        self.messageLimit = messageLimit
        self.byteLimit = byteLimit
        self.startTimeout = startTimeout
        self.options = options
    }
}

/// A reason to refuse a connection before it has a call.
public enum AdmissionRefusal: Error, Hashable, Sendable {
    /// The stream cannot be served, usually because of its format.
    case unservable(LinecardError)
    /// The stream belongs to this provider, not to ``AdmissionPolicy/provider``.
    case wrongProvider(Provider)
    /// The stream names this account, not the one in ``AdmissionPolicy/accounts``.
    case wrongAccount(String)
    /// ``AdmissionPolicy/admits`` refused the stream.
    case notAdmitted
    /// The first messages, of this many bytes together, contained no start.
    case noStart(messages: Int, bytes: Int)
    /// No start came in time.
    case timedOut

    /// The code of the close frame (RFC 6455 §7.4.1): 1003 for a stream that cannot be served, 1008 otherwise.
    public var closeCode: UInt16 { if case .unservable = self { 1_003 } else { 1_008 } }
}

extension AdmissionRefusal: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .unservable(let error): "the stream cannot be served: \(error)"
        case .wrongProvider(let provider): "the stream belongs to \(provider.rawValue), which is not admitted here"
        case .wrongAccount(let account): "the stream belongs to account \"\(SanitizedText(word: account))\""
        case .notAdmitted: "the stream was not admitted"
        case .noStart(let messages, let bytes): "no start among the first \(messages) messages, of \(bytes) bytes"
        case .timedOut: "no start in time"
        }
    }
}
