// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Plivo's answer document: https://www.plivo.com/docs/voice-agents/audio-streaming/xml/stream
///
/// ```swift
/// let stream = PlivoStream(url: "wss://voice.example.com/plivo/stream", extraHeaders: ["user": "42"])
/// let answer = try PlivoXML(.stream(stream)).document()
/// ```
public struct PlivoXML: Sendable, Hashable {
    /// An element of the document.
    public enum Element: Sendable, Hashable {
        /// Streams the call. With ``PlivoStream/keepCallAlive`` the next element runs when the stream has ended.
        case stream(PlivoStream)
        /// Declines the call if it is the first element, and hangs up otherwise:
        /// https://www.plivo.com/docs/voice/xml/hangup
        case hangUp(DeclineReason)
        /// Another element, as XML. It is inserted unchanged and unchecked: escape untrusted text in it.
        case xml(String)
    }

    /// The elements, in the order in which they run.
    public var elements: [Element]

    /// Creates an answer of elements.
    public init(_ elements: Element...) { self.elements = elements }

    /// Creates an answer of elements.
    public init(_ elements: [Element]) { self.elements = elements }

    /// Returns the document in UTF-8, to be served as `text/xml`.
    ///
    /// - Throws: ``AnswerDocumentError`` for the first error in it.
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
    /// The URL of the WebSocket server, `wss://…`, optionally with a query; at most 2,048 characters. Plivo demands
    /// `wss`; `ws` has been seen to connect.
    public var url: String
    /// Lets the application speak. Defaults to true.
    public var bidirectional: Bool
    /// Makes the call wait for the end of the stream, as an application that speaks needs. Defaults to true.
    public var keepCallAlive: Bool
    /// The tracks to stream. Defaults to ``StreamTracks/inbound``, the only ones of a bidirectional stream.
    public var audioTrack: StreamTracks
    /// The format of the audio: mu-law at 8 kHz, or L16 at 8, 16 or 24 kHz. Defaults to mu-law. The document always
    /// states it, since Plivo's pages disagree about the default.
    public var contentType: MediaFormat
    /// The time after which the stream stops, from 1 to 86,400 whole seconds. Defaults to nil: Plivo takes 86,400.
    public var streamTimeout: Duration?
    /// Names and values that arrive as ``CallStart/customParameters``: ASCII letters, digits, `-` and `_`, at most
    /// 512 bytes as `name=value,name=value`, sorted by name. Plivo logs them. Defaults to none.
    public var extraHeaders: [String: String]
    /// The URL that receives the status of the stream. Defaults to none.
    public var statusCallback: StatusCallback?
    /// Turns Plivo's noise cancellation on. Defaults to false.
    public var noiseCancellation: Bool
    /// The level of noise cancellation, from 60 to 100. Defaults to nil, for which Plivo takes 85.
    public var noiseCancellationLevel: Int?

    /// Creates a bidirectional stream that keeps the call alive.
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
    /// The most bytes of the attribute `extraHeaders`.
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

    /// Returns the attribute `extraHeaders`. Plivo documents letters and digits; `-` and `_` have been seen to work.
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
