// SPDX-License-Identifier: Apache-2.0

/// The XML that answers a provider's question what to do with a call.
public enum AnswerDocument {
    /// Connects the call to a bidirectional stream, and keeps it alive as long as that lasts.
    ///
    /// Twilio: https://www.twilio.com/docs/voice/twiml/stream. Plivo:
    /// https://www.plivo.com/docs/voice-agents/audio-streaming/xml/stream, as mu-law at 8 kHz.
    ///
    /// - Parameters:
    ///   - url: Where to stream, `wss://…`. Twilio loses its query.
    ///   - provider: Whose document it is.
    /// - Returns: A document in UTF-8, to be served as `text/xml`.
    public static func stream(to url: String, provider: Provider) -> String {
        let stream =
            switch provider {
            case .twilio: #"<Connect><Stream url="\#(escaped(url))"/></Connect>"#
            case .plivo:
                #"<Stream bidirectional="true" keepCallAlive="true" contentType="\#(MediaFormat())">\#(escaped(url))</Stream>"#
            }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>\(stream)</Response>\n"
    }

    /// A text as part of XML, in an attribute or between tags.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }
}
