// SPDX-License-Identifier: Apache-2.0

/// Twilio's answer document: https://www.twilio.com/docs/voice/twiml/stream
///
/// ```swift
/// let stream = TwiMLStream(url: "wss://voice.example.com/twilio/stream", parameters: ["from": "+15005550006"])
/// let answer = try TwiML(.connect(stream)).document()
/// ```
public struct TwiML: Sendable, Hashable {
    /// A verb of the document.
    public enum Verb: Sendable, Hashable {
        /// Connects the call to a bidirectional stream: the application hears and speaks. The next verb runs when the
        /// application closes the WebSocket.
        case connect(TwiMLStream)
        /// Starts a stream in one direction: the application hears. The next verb runs at once, and is required:
        /// without one the call would end.
        case start(TwiMLStream)
        /// Stops a stream that was started under a name.
        case stop(streamNamed: String)
        /// Waits for a whole number of seconds, 1 or more.
        case pause(Duration)
        /// Declines the call. As the first verb, Twilio neither answers the call nor charges for it. Later verbs never
        /// run: https://www.twilio.com/docs/voice/twiml/reject
        case reject(DeclineReason)
        /// Another verb, as XML. It is inserted unchanged and unchecked: escape untrusted text in it.
        case xml(String)
    }

    /// The verbs, in the order in which they run.
    public var verbs: [Verb]

    /// The most UTF-16 code units of a document in the parameter `Twiml` of the Calls API, 4,000:
    /// https://www.twilio.com/docs/voice/api/call-resource
    public static let inlineLimit = 4_000

    /// Creates an answer of verbs.
    public init(_ verbs: Verb...) { self.verbs = verbs }

    /// Creates an answer of verbs.
    public init(_ verbs: [Verb]) { self.verbs = verbs }

    /// Returns the document in UTF-8, to be served as `text/xml`.
    ///
    /// - Parameter inline: Pass true to check ``inlineLimit``. Defaults to false.
    /// - Throws: ``AnswerDocumentError`` for the first error in it.
    public func document(inline: Bool = false) throws(AnswerDocumentError) -> String {
        if case .start = verbs.last { throw .nothingAfterStream }
        var elements: [String] = []
        for verb in verbs { elements.append(try verb.text()) }
        let document = AnswerElement.document(elements)
        if inline { try AnswerElement.checkLength(of: document, field: "Twiml", limit: Self.inlineLimit) }
        return document
    }
}

extension TwiML.Verb {
    fileprivate func text() throws(AnswerDocumentError) -> String {
        switch self {
        case .connect(let stream):
            if stream.track != .inbound { throw .unsupportedTracks(stream.track) }
            return AnswerElement("Connect", around: try stream.element()).text
        case .start(let stream): return AnswerElement("Start", around: try stream.element()).text
        case .stop(let name):
            if name.isEmpty { throw .empty(field: "name") }
            var stream = AnswerElement("Stream")
            try stream.set("name", name)
            return AnswerElement("Stop", around: stream).text
        case .pause(let length):
            var pause = AnswerElement("Pause")
            try pause.set("length", length.seconds("length", in: 1...Int64.max))
            return pause.text
        case .reject(let reason):
            var reject = AnswerElement("Reject")
            try reject.set("reason", reason.rawValue)
            return reject.text
        case .xml(let text): return text
        }
    }
}

/// A stream in Twilio's answer document: https://www.twilio.com/docs/voice/twiml/stream#attributes
public struct TwiMLStream: Sendable, Hashable {
    /// The URL of the WebSocket server: `wss://…`, or relative to the URL of the document. It must not have a query,
    /// since Twilio loses it or fails to connect (error 31920).
    public var url: String
    /// The name to stop the stream by, unique within the call. Defaults to nil: Twilio takes the stream's SID.
    public var name: String?
    /// The tracks to stream. Defaults to ``StreamTracks/inbound``, the only ones in ``TwiML/Verb/connect(_:)`` (error
    /// 31941).
    public var track: StreamTracks
    /// Names and values that arrive as ``CallStart/customParameters``, sorted by name. A name and its value must have
    /// fewer than 500 characters together. Defaults to none.
    public var parameters: [String: String]
    /// The URL that receives the status of the stream. Defaults to none.
    public var statusCallback: StatusCallback?
    /// The name of a connector from Twilio's marketplace. Defaults to none.
    public var connectorName: String?

    /// Creates a stream of the inbound track.
    public init(url: String, parameters: [String: String] = [:]) {
        self.url = url
        self.parameters = parameters
        track = .inbound
    }

    /// The most UTF-16 code units of a parameter's name and value together.
    static let parameterLimit = 499

    fileprivate func element() throws(AnswerDocumentError) -> AnswerElement {
        let location = try AnswerURL(url, field: "url")
        if !location.isRelative { try location.check(schemes: [.wss]) }
        try location.checkQuery()
        if name?.isEmpty == true { throw .empty(field: "name") }
        if connectorName?.isEmpty == true { throw .empty(field: "connectorName") }
        var stream = AnswerElement("Stream")
        try stream.set("url", url)
        try stream.set("name", name)
        try stream.set("connectorName", connectorName)
        try stream.set("track", track == .inbound ? nil : "\(track)_\(track == .both ? "tracks" : "track")")
        try statusCallback?.set(in: &stream, url: "statusCallback", method: "statusCallbackMethod")
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            stream.add(try Self.parameter(name, value))
        }
        return stream
    }

    private static func parameter(_ name: String, _ value: String) throws(AnswerDocumentError) -> AnswerElement {
        if name.isEmpty { throw .empty(field: "Parameter name") }
        try AnswerElement.checkLength(of: name + value, field: "Parameter \(name)", limit: parameterLimit)
        var parameter = AnswerElement("Parameter")
        try parameter.set("name", name)
        try parameter.set("value", value)
        return parameter
    }
}
