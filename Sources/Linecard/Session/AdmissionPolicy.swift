// SPDX-License-Identifier: Apache-2.0

/// Which streams are admitted, and what there may be before their start.
public struct AdmissionPolicy: Sendable {
    /// The provider that the connection was admitted as: a signature of one must not admit a call of another's. Any, if nil,
    /// which is the default.
    public var provider: Provider?
    /// The account whose calls are answered, by provider. Providers that are not in it may have calls of any account.
    public var accounts: [Provider: String]
    /// Decides about a stream that all else admits. Defaults to admitting it.
    public var admits: @Sendable (CallStart) -> Bool
    /// The most messages before the start. Defaults to 50: a second of audio.
    public var messageLimit: Int
    /// The most bytes before and with the start. Defaults to 65,536.
    public var byteLimit: Int
    /// The time that a connection may be open without a start. Defaults to 30 s.
    public var startTimeout: Duration
    /// The settings of the sessions of those that are admitted.
    public var options: CallOptions

    /// Makes a policy. The defaults admit every stream that can be served.
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

/// Why a connection is refused before it has a call.
public enum AdmissionRefusal: Error, Hashable, Sendable {
    /// The stream cannot be served: ``LinecardError/message(_:)`` says why, as a rule its format.
    case unservable(LinecardError)
    /// The stream is of this other provider than the connection was admitted as.
    case wrongProvider(Provider)
    /// The stream is of another account, which it names itself.
    case wrongAccount(String)
    /// ``AdmissionPolicy/admits`` refused it.
    case notAdmitted
    /// No start came among so many messages and bytes.
    case noStart(messages: Int, bytes: Int)
    /// No start came in time.
    case timedOut

    /// The code of the close frame that tells the provider (RFC 6455 §7.4.1): 1003 for what cannot be served, 1008 for all
    /// else.
    public var closeCode: UInt16 { if case .unservable = self { 1_003 } else { 1_008 } }
}

extension AdmissionRefusal: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .unservable(let error): "the stream cannot be served: \(error)"
        case .wrongProvider(let provider): "the stream is one of \(provider.rawValue), which was not admitted here"
        case .wrongAccount(let account): "the stream is of account \"\(SanitizedText(word: account))\""
        case .notAdmitted: "the stream was not admitted"
        case .noStart(let messages, let bytes): "no start among the first \(messages) messages, of \(bytes) bytes"
        case .timedOut: "no start in time"
        }
    }
}
