// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Plivo's answer document: https://www.plivo.com/docs/voice-agents/audio-streaming/xml/stream
///
/// ```swift
/// let stream = PlivoStream(url: "wss://voice.example.com/plivo/stream", extraHeaders: ["user": "42"])
/// let answer = try PlivoXML(.stream(stream)).document()
/// ```
public struct PlivoXML: Sendable, Hashable {
    /// What Plivo does, one after the other.
    public enum Element: Sendable, Hashable {
        /// Streams the call. With ``PlivoStream/keepCallAlive`` what follows runs when the stream has ended.
        case stream(PlivoStream)
        /// Declines the call, as the first element; later, hangs up: https://www.plivo.com/docs/voice/xml/hangup
        case hangUp(DeclineReason)
        /// Another element, as XML. It stands in the document as it is, unchecked: nothing from outside may be in it
        /// without being escaped.
        case xml(String)
    }

    /// In the order in which they run.
    public var elements: [Element]

    /// Makes an answer of some elements.
    public init(_ elements: Element...) { self.elements = elements }

    /// Makes an answer of some elements.
    public init(_ elements: [Element]) { self.elements = elements }

    /// The document in UTF-8, to be served as `text/xml`.
    ///
    /// - Throws: The first thing in it that Plivo would refuse, or run to another end than it says.
    public func document() throws(AnswerDocumentError) -> String {
        if case .stream(let stream) = elements.last, !stream.keepCallAlive { throw .nothingAfterStream }
        var texts: [String] = []
        var hasStream = false
        for element in elements {
            switch element {
            case .xml(let text): texts.append(text)
            case .hangUp(let reason):
                var hangUp = AnswerElement("Hangup")
                try hangUp.set("reason", reason.rawValue)
                texts.append(hangUp.text)
            case .stream(let stream):
                if hasStream { throw .secondStream }
                hasStream = true
                texts.append(try stream.element().text)
            }
        }
        return AnswerElement.document(texts)
    }
}

/// A stream in Plivo's answer document: https://www.plivo.com/docs/voice-agents/audio-streaming/xml/stream
public struct PlivoStream: Sendable, Hashable {
    /// Where to stream, at most 2,048 characters: `wss://…`, with a query or without. Plivo demands `wss`; `ws` has been
    /// seen to connect.
    public var url: String
    /// Whether the application may speak.
    public var bidirectional: Bool
    /// Whether the call waits for the end of the stream. A talking application needs it.
    public var keepCallAlive: Bool
    /// What is streamed. A bidirectional stream must have ``StreamTracks/inbound``.
    public var audioTrack: StreamTracks
    /// How the audio is coded: mu-law at 8 kHz, or L16 at 8, 16 or 24 kHz. The document always says it, since Plivo's
    /// pages disagree about what holds otherwise.
    public var contentType: MediaFormat
    /// After how many whole seconds the stream stops, at most 86,400, which is also what holds for `nil`.
    public var streamTimeout: Duration?
    /// Names and values that arrive as ``CallStart/customParameters``: letters, digits, `-` and `_`, at most 512 bytes
    /// as `name=value,name=value`. They stand in the order of their names. Plivo logs them.
    public var extraHeaders: [String: String]
    /// Who is told how the stream fares.
    public var statusCallback: StatusCallback?
    /// Whether Plivo cancels noise.
    public var noiseCancellation: Bool
    /// How much noise is cancelled, from 60 to 100; Plivo takes 85 for `nil`.
    public var noiseCancellationLevel: Int?

    /// Makes a stream for a talking application: bidirectional, and the call lasts as long as it does.
    public init(url: String, contentType: MediaFormat = MediaFormat(), extraHeaders: [String: String] = [:]) {
        self.url = url
        self.contentType = contentType
        self.extraHeaders = extraHeaders
        bidirectional = true
        keepCallAlive = true
        audioTrack = .inbound
        noiseCancellation = false
    }

    private static let urlLimit = 2_048
    /// Bytes of the attribute `extraHeaders`.
    static let extraHeadersLimit = 512

    fileprivate func element() throws(AnswerDocumentError) -> AnswerElement {
        try AnswerURL(url, field: "url").check(schemes: [.wss, .ws])
        try AnswerElement.checkLength(of: url, field: "url", limit: Self.urlLimit)
        if bidirectional && audioTrack != .inbound { throw .unsupportedTracks(audioTrack) }
        if !isSupported(contentType) { throw .unsupportedFormat(contentType) }
        var stream = AnswerElement("Stream")
        try stream.set("bidirectional", "\(bidirectional)")
        try stream.set("keepCallAlive", "\(keepCallAlive)")
        try stream.set("contentType", "\(contentType)")
        try stream.set("audioTrack", audioTrack == .inbound ? nil : "\(audioTrack)")
        try stream.set("streamTimeout", streamTimeout?.seconds("streamTimeout", in: 1...86_400))
        try stream.set("extraHeaders", headers())
        try statusCallback?.set(in: &stream, url: "statusCallbackUrl", method: "statusCallbackMethod")
        try stream.set("noiseCancellation", noiseCancellation ? "true" : nil)
        try stream.set("noiseCancellationLevel", level())
        try stream.add(url, field: "url")
        return stream
    }

    private func isSupported(_ format: MediaFormat) -> Bool {
        switch format.encoding {
        case .muLaw: format.sampleRate == .hz8000
        case .l16LittleEndian, .l16BigEndian: [.hz8000, .hz16000, .hz24000].contains(format.sampleRate)
        case .aLaw: false
        }
    }

    /// Plivo's pages allow letters and digits; hyphens and underscores have been seen to work.
    private func headers() throws(AnswerDocumentError) -> String? {
        if extraHeaders.isEmpty { return nil }
        let pairs = extraHeaders.sorted { $0.key < $1.key }
        for (name, value) in pairs where !name.isURLSafe || !value.isURLSafe {
            throw .badExtraHeader(name: name)
        }
        let text = pairs.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        let count = text.utf8.count
        if count > Self.extraHeadersLimit {
            throw .tooLong(field: "extraHeaders", count: count, limit: Self.extraHeadersLimit)
        }
        return text
    }

    private func level() throws(AnswerDocumentError) -> String? {
        guard let level = noiseCancellationLevel else { return nil }
        if !noiseCancellation { throw .levelWithoutNoiseCancellation }
        if !(60...100).contains(level) { throw .badNoiseCancellationLevel(level) }
        return String(level)
    }
}
