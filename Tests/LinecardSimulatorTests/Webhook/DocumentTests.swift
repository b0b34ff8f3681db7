// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec
import Testing

@testable import LinecardSimulator

@Suite("Answer documents, as a provider reads them") struct DocumentTests {
    private static let url = "https://voice.example.com/twilio/voice?a=b"

    private func stream(_ provider: Provider, _ document: String) throws -> StreamRequest {
        try provider.side.stream(in: XMLElement(parsing: document), answering: Self.url)
    }

    // MARK: Twilio

    @Test("Twilio's stream and its parameters are read")
    func twilio() throws {
        let document = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment -->
            <Response>
              <Say>Hello &amp; welcome</Say>
              <Connect><Stream url='wss://voice.example.com/ws/media' name="agent">
                <Parameter name="from" value="+15005550006"/><Parameter name="n&#233;" value="a &lt;&quot;&#x41;"/>
              </Stream></Connect>
            </Response>
            """

        let request = try stream(.twilio, document)

        #expect(
            request
                == StreamRequest(
                    url: "wss://voice.example.com/ws/media", parameters: ["from": "+15005550006", "né": "a <\"A"]))
    }

    @Test("a relative URL is resolved against the webhook's")
    func relative() throws {
        #expect(try stream(.twilio, connect("url='/ws'")).url == "wss://voice.example.com/ws")
        #expect(try stream(.twilio, connect("url='ws'")).url == "wss://voice.example.com/twilio/ws")
    }

    @Test("a query in Twilio's URL is dropped and doubtful")
    func query() throws {
        let request = try stream(.twilio, connect("url='wss://a/b?c=d'"))

        #expect(request.url == "wss://a/b")
        #expect(request.doubts == [.queryInURL])
    }

    @Test("a stream within Start is unidirectional")
    func unidirectional() throws {
        let document =
            "<Response><Start><Stream url='wss://a/' track='both_tracks'/></Start><Pause length='60'/></Response>"

        #expect(try !stream(.twilio, document).isBidirectional)
    }

    private func connect(_ attributes: String, _ content: String = "") -> String {
        "<Response><Connect><Stream \(attributes)>\(content)</Stream></Connect></Response>"
    }

    @Test("a document that Twilio can't use throws the reason")
    func twilioFaults() {
        let long = String(repeating: "x", count: 499)
        let rows: [(String, DocumentFault)] = [
            ("<Response><Say>Hello</Say></Response>", .noStream),
            ("<Response><Connect/></Response>", .noStream),
            ("<html/>", .noResponse("html")),
            (connect(""), .missingAttribute("url")),
            (connect("url='ws://a/'"), .badURL("ws://a/")),
            (connect("url='https://a/'"), .badURL("https://a/")),
            (connect("url='wss:///'"), .badURL("wss:///")),
            (connect("url='wss://a/' track='outbound_track'"), .badAttribute("track", value: "outbound_track")),
            (connect("url='wss://a/'", "<Parameter value='1'/>"), .missingAttribute("name of Parameter")),
            (connect("url='wss://a/'", "<Parameter name='1'/>"), .missingAttribute("value of Parameter")),
            (connect("url='wss://a/'", "<Parameter name='1' value='\(long)'/>"), .parametersTooLong(limit: 500)),
            ("<Response><Start><Stream url='wss://a/'/></Start></Response>", .nothingKeepsCallAlive),
        ]
        for (document, fault) in rows {
            #expect(throws: fault, "\(document)") { try stream(.twilio, document) }
        }
    }

    // MARK: Plivo

    @Test("Plivo's stream, its headers and its format are read")
    func plivo() throws {
        let document = """
            <Response>
              <Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-l16;rate=16000"
                      extraHeaders="userId=42,lang=en">
                wss://voice.example.com/ws?a=1&amp;b=2
              </Stream>
            </Response>
            """

        #expect(
            try stream(.plivo, document)
                == StreamRequest(
                    url: "wss://voice.example.com/ws?a=1&b=2",
                    format: MediaFormat(encoding: .l16LittleEndian, sampleRate: .hz16000),
                    parameters: ["userId": "42", "lang": "en"]))
    }

    private func plivo(_ attributes: String, _ url: String = "wss://a/", after: String = "") -> String {
        "<Response><Stream \(attributes)>\(url)</Stream>\(after)</Response>"
    }

    @Test("a default format and a ws URL are doubtful, because Plivo's pages disagree about them")
    func plivoDoubts() throws {
        let request = try stream(.plivo, plivo("bidirectional='true' keepCallAlive='true'", "ws://a/"))

        #expect(request.doubts == [.defaultContentType, .unencryptedStream])
        #expect(request.format == MediaFormat())
    }

    @Test("without the bidirectional attribute Plivo's stream is unidirectional")
    func plivoListens() throws {
        let document = plivo("audioTrack='both' contentType='audio/x-mulaw;rate=8000'", after: "<Wait length='60'/>")

        #expect(try stream(.plivo, document) == StreamRequest(url: "wss://a/", isBidirectional: false))
    }

    @Test("a document that Plivo can't use throws the reason")
    func plivoFaults() {
        let both = "bidirectional='true' keepCallAlive='true'"
        let rows: [(String, DocumentFault)] = [
            ("{}", .notXML("no < at character 0")),
            ("<Response>hello<Stream>wss://a/</Stream></Response>", .strayText),
            ("<Response/>", .noStream),
            (plivo(both, ""), .badURL("")),
            (plivo(both, "https://a/"), .badURL("https://a/")),
            (plivo("bidirectional='true'"), .nothingKeepsCallAlive),
            (plivo("bidirectional='True' keepCallAlive='true'"), .badAttribute("bidirectional", value: "True")),
            (plivo(both + " audioTrack='both'"), .badAttribute("audioTrack", value: "both")),
            (plivo(both + " contentType='audio/x-mulaw'"), .badAttribute("contentType", value: "audio/x-mulaw")),
            (plivo(both + " extraHeaders='a'"), .badAttribute("extraHeaders", value: "a")),
            (plivo(both + " extraHeaders='a=\(String(repeating: "x", count: 511))'"), .parametersTooLong(limit: 512)),
        ]
        for (document, fault) in rows {
            #expect(throws: fault, "\(document)") { try stream(.plivo, document) }
        }
    }

    @Test("Linecard's own documents are read without doubts", arguments: Provider.allCases)
    func own(provider: Provider) throws {
        let document = try AnswerDocument.stream(
            to: "wss://voice.example.com/x", provider: provider, parameters: ["a": "1", "b": "x_y"])

        #expect(
            try stream(provider, document)
                == StreamRequest(url: "wss://voice.example.com/x", parameters: ["a": "1", "b": "x_y"]))
    }

    // MARK: XML

    @Test(
        "invalid XML is refused",
        arguments: [
            "", "<a", "<a>", "<a></b>", "<a b></a>", "<a b='1' b='2'/>", "<a>&x;</a>", "<a>&amp</a>", "<a/><b/>",
            "<a/>x", "<a b='<'/>", "<!DOCTYPE a><a/>", "<a>&#xD800;</a>", "<!-- <a/>", "<a><![CDATA[</a>",
            String(repeating: "<a>", count: 100_000),
        ])
    func notXML(document: String) {
        #expect(throws: DocumentFault.self) { try XMLElement(parsing: document) }
    }

    @Test("character data, comments and instructions are read")
    func xml() throws {
        let element = try XMLElement(
            parsing: "<?xml version='1.0'?><a> x<!-- y --><![CDATA[<&]]><?z?><b c = \"d\"/> </a >\n")

        #expect(element.text == "x<&")
        #expect(element.children == [XMLElement(name: "b", attributes: ["c": "d"], content: [])])
    }
}
