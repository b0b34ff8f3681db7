// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Linecard
import NIOHTTP1

/// The head of a request, as far as the server looks at it.
///
/// Its text is known to be short and printable ASCII, so it can be compared as text. The fields that nobody asks for are left out
/// unread: they may hold anything.
struct EdgeRequest {
    let method: HTTPRequest.Method
    let target: RequestTarget
    /// Those of ``fieldNames`` that came, their values without white space around them.
    let fields: HTTPFields
    /// Whether the client speaks HTTP/1.1 or a later minor version.
    let isHTTP11: Bool

    /// The fields that are looked at.
    static let fieldNames: [HTTPField.Name] =
        [
            .connection, .upgrade, .hostField, .contentType, .contentLength, .transferEncoding, .expect, .origin,
            .secWebSocketKey,
            .secWebSocketVersion, .secWebSocketProtocol, .secWebSocketExtensions, .forwarded, .xForwardedFor,
        ] + HTTPField.Name.signatures

    /// The fields that may come once at most.
    private static let singleNames: [HTTPField.Name] =
        [.hostField, .contentType, .contentLength, .expect, .origin, .secWebSocketKey, .secWebSocketVersion]

    /// Reads a head.
    ///
    /// - Throws: ``ConnectionRefusal/malformedRequest``, ``ConnectionRefusal/notImplemented`` or
    ///   ``ConnectionRefusal/expectationFailed``.
    init(_ head: HTTPRequestHead) throws(RequestRefused) {
        guard let method = HTTPRequest.Method(head.method.rawValue), [.get, .head, .post].contains(method) else {
            throw RequestRefused(.notImplemented, "the methods are GET, HEAD and POST")
        }
        self.method = method
        isHTTP11 = head.version.minor >= 1
        fields = try Self.fields(of: head.headers)
        let target = try RequestTarget(head.uri)
        try Self.checkHost(fields, isHTTP11: isHTTP11)
        try Self.checkFraming(fields, isHTTP11: isHTTP11)
        if isHTTP11, let expectation = fields[.expect], expectation.lowercased() != "100-continue" {
            throw RequestRefused(.expectationFailed, "the only expectation is 100-continue")
        }
        // RFC 9112 §3.2.2: the target of a proxy's form counts, not what the field says.
        self.target = target
    }

    /// The number of bytes of the body; nil if it comes in chunks.
    var contentLength: Int? {
        if fields[.transferEncoding] != nil { return nil }
        return fields[.contentLength].map { Int($0) ?? .max } ?? 0
    }

    /// Whether the client waits for 100 (Continue) before it sends the body (RFC 9110 §10.1.1).
    var awaitsContinue: Bool { isHTTP11 && fields[.expect] != nil }

    /// The authority under which the client addresses the server.
    var authority: String { target.authority ?? fields[.hostField] ?? "" }

    private static func fields(of headers: HTTPHeaders) throws(RequestRefused) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers {
            guard let known = fieldNames.first(where: { name.hasSameBytesIgnoringCase(as: $0.canonicalName) }) else {
                continue
            }
            guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) else {
                throw RequestRefused(.malformedRequest, "\(known.rawName) has characters that are not printable ASCII")
            }
            fields.append(HTTPField(name: known, value: value))
        }
        if let name = singleNames.first(where: { fields[values: $0].count > 1 }) {
            throw RequestRefused(.malformedRequest, "\(name.rawName) came more than once")
        }
        return fields
    }

    /// RFC 9112 §3.2.
    private static func checkHost(_ fields: HTTPFields, isHTTP11: Bool) throws(RequestRefused) {
        guard let host = fields[.hostField] else {
            if isHTTP11 { throw RequestRefused(.malformedRequest, "Host is missing") }
            return
        }
        guard host.isEmpty || RequestTarget.isAuthority(host) else {
            throw RequestRefused(.malformedRequest, "Host is no host")
        }
    }

    /// RFC 9112 §6.1 and §6.3. A body whose length two readers might see differently would let a request through that one of them
    /// never saw.
    private static func checkFraming(_ fields: HTTPFields, isHTTP11: Bool) throws(RequestRefused) {
        if let length = fields[.contentLength],
            !length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) || length.isEmpty
        {
            throw RequestRefused(.malformedRequest, "Content-Length is no number")
        }
        let codings = fields.tokens(of: .transferEncoding)
        if codings.isEmpty && fields[.transferEncoding] == nil { return }
        guard isHTTP11 else { throw RequestRefused(.malformedRequest, "HTTP/1.0 has no Transfer-Encoding") }
        if fields[.contentLength] != nil {
            throw RequestRefused(.malformedRequest, "Transfer-Encoding and Content-Length contradict each other")
        }
        guard codings == ["chunked"] else {
            let isFramed = codings.last == "chunked" && codings.count { $0 == "chunked" } == 1
            throw RequestRefused(isFramed ? .notImplemented : .malformedRequest, "the only transfer coding is chunked")
        }
    }
}

extension HTTPFields {
    /// The elements of a list, in lower case (RFC 9110 §5.6.1). Empty ones are ignored.
    func tokens(of name: HTTPField.Name) -> [String] {
        self[values: name].flatMap { value in
            value.utf8.split(separator: UInt8(ascii: ",")).compactMap { element in
                let token = String(decoding: element.trimmed, as: UTF8.self).lowercased()
                return token.isEmpty ? nil : token
            }
        }
    }
}

extension HTTPField.Name {
    static let twilioSignature = Self("X-Twilio-Signature")!
    static let plivoSignature = Self("X-Plivo-Signature-V3")!
    static let plivoMainAccountSignature = Self("X-Plivo-Signature-Ma-V3")!
    static let plivoNonce = Self("X-Plivo-Signature-V3-Nonce")!
    /// `Host`, which HTTPTypes keeps for requests of its own.
    static let hostField = Self("Host")!
    static let forwarded = Self("Forwarded")!
    static let xForwardedFor = Self("X-Forwarded-For")!

    /// What providers sign with.
    static let signatures = [twilioSignature, plivoSignature, plivoMainAccountSignature, plivoNonce]
}
