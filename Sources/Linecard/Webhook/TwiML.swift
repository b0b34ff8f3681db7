// SPDX-License-Identifier: Apache-2.0

/// Twilio's answer document: https://www.twilio.com/docs/voice/twiml/stream
///
/// ```swift
/// let stream = TwiMLStream(url: "wss://voice.example.com/twilio/stream", parameters: ["from": "+15005550006"])
/// let answer = try TwiML(.connect(stream)).document()
/// ```
public struct TwiML: Sendable, Hashable {
    /// What Twilio does, one after the other.
    public enum Verb: Sendable, Hashable {
        /// Connects the call to a bidirectional stream: the application hears and speaks. What follows runs when the
        /// application closes the WebSocket.
        case connect(TwiMLStream)
        /// Lets an application hear, not speak. What follows runs at once, and something must: the call ends with it.
        case start(TwiMLStream)
        /// Ends a stream that was started under a name.
        case stop(streamNamed: String)
        /// Waits so many whole seconds.
        case pause(Duration)
        /// Declines the call. As the first verb it keeps Twilio from answering and from charging for the call; what follows never
        /// runs: https://www.twilio.com/docs/voice/twiml/reject
        case reject(DeclineReason)
        /// Another verb, as XML. It stands in the document as it is, unchecked: nothing from outside may be in it
        /// without being escaped.
        case xml(String)
    }

    /// In the order in which they run.
    public var verbs: [Verb]

    /// UTF-16 code units that a document may have in the parameter `Twiml` of the Calls API:
    /// https://www.twilio.com/docs/voice/api/call-resource
    public static let inlineLimit = 4_000

    /// Makes an answer of some verbs.
    public init(_ verbs: Verb...) { self.verbs = verbs }

    /// Makes an answer of some verbs.
    public init(_ verbs: [Verb]) { self.verbs = verbs }

    /// The document in UTF-8, to be served as `text/xml`.
    ///
    /// - Parameter inline: Whether it goes into the parameter `Twiml` of the Calls API, which has a limit.
    /// - Throws: The first thing in it that Twilio would refuse, or run to another end than it says.
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
    /// Where to stream: `wss://…`, or relative to the URL of the document. It may have no query, since Twilio loses it
    /// or fails to connect (error 31920).
    public var url: String
    /// A name that is the stream's own within the call, to stop it by; Twilio takes the stream's SID when it is `nil`.
    public var name: String?
    /// What is streamed. In ``TwiML/Verb/connect(_:)`` it must be ``StreamTracks/inbound`` (error 31941).
    public var track: StreamTracks
    /// Names and values that arrive as ``CallStart/customParameters``; a name and its value have together fewer than
    /// 500 characters. They stand in the order of their names.
    public var parameters: [String: String]
    /// Who is told how the stream fares.
    public var statusCallback: StatusCallback?
    /// The name of a connector from Twilio's marketplace.
    public var connectorName: String?

    /// Makes a stream of the inbound track.
    public init(url: String, parameters: [String: String] = [:]) {
        self.url = url
        self.parameters = parameters
        track = .inbound
    }

    /// UTF-16 code units that a parameter's name and value may have together.
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
