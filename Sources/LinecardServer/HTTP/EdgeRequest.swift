// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Linecard
import NIOHTTP1

/// The parts of a request's head that the server uses.
///
/// They are short and ASCII, so they can be compared as strings. All other fields are ignored, whatever they contain.
struct EdgeRequest {
    let method: HTTPRequest.Method
    let target: RequestTarget
    /// The fields in ``fieldNames`` that the request has, with surrounding white space removed from their values.
    let fields: HTTPFields
    /// True if the client speaks HTTP/1.1 or a later minor version.
    let isHTTP11: Bool

    /// The names of the fields that the server uses.
    static let fieldNames: [HTTPField.Name] =
        [
            .connection, .upgrade, .hostField, .contentType, .contentLength, .transferEncoding, .expect, .origin,
            .secWebSocketKey,
            .secWebSocketVersion, .secWebSocketProtocol, .secWebSocketExtensions, .forwarded, .xForwardedFor,
        ] + HTTPField.Name.signatures

    /// The names of the fields that may appear only once.
    private static let singleNames: [HTTPField.Name] =
        [.hostField, .contentType, .contentLength, .expect, .origin, .secWebSocketKey, .secWebSocketVersion]

    /// Reads a head.
    ///
    /// - Throws: ``ConnectionRefusal/malformedRequest``, ``ConnectionRefusal/notImplemented`` or
    ///   ``ConnectionRefusal/expectationFailed``.
    init(_ head: HTTPRequestHead) throws(RequestRefused) {
        guard let method = HTTPRequest.Method(head.method.rawValue), [.get, .head, .post].contains(method) else {
            throw RequestRefused(.notImplemented, "only GET, HEAD and POST are supported")
        }
        self.method = method
        isHTTP11 = head.version.minor >= 1
        fields = try Self.fields(of: head.headers)
        let target = try RequestTarget(head.uri)
        try Self.checkHost(fields, isHTTP11: isHTTP11)
        try Self.checkFraming(fields, isHTTP11: isHTTP11)
        if isHTTP11, let expectation = fields[.expect], expectation.lowercased() != "100-continue" {
            throw RequestRefused(.expectationFailed, "100-continue is the only supported expectation")
        }
        // RFC 9112 §3.2.2: the authority of an absolute target overrides the Host field.
        self.target = target
    }

    /// The number of bytes of the body; nil if it is chunked.
    var contentLength: Int? {
        if fields[.transferEncoding] != nil { return nil }
        return fields[.contentLength].map { Int($0) ?? .max } ?? 0
    }

    /// True if the client waits for 100 (Continue) before it sends the body (RFC 9110 §10.1.1).
    var awaitsContinue: Bool { isHTTP11 && fields[.expect] != nil }

    /// The authority by which the client addresses the server; empty if it names none.
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
            throw RequestRefused(.malformedRequest, "\(name.rawName) appears more than once")
        }
        return fields
    }

    /// Checks the Host field (RFC 9112 §3.2).
    private static func checkHost(_ fields: HTTPFields, isHTTP11: Bool) throws(RequestRefused) {
        guard let host = fields[.hostField] else {
            if isHTTP11 { throw RequestRefused(.malformedRequest, "Host is missing") }
            return
        }
        guard host.isEmpty || RequestTarget.isAuthority(host) else {
            throw RequestRefused(.malformedRequest, "Host is not a valid host")
        }
    }

    /// Checks the fields that delimit the body (RFC 9112 §6.1, §6.3). If a proxy and the server disagreed on its
    /// length, a request could be smuggled past the proxy.
    private static func checkFraming(_ fields: HTTPFields, isHTTP11: Bool) throws(RequestRefused) {
        if let length = fields[.contentLength],
            !length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) || length.isEmpty
        {
            throw RequestRefused(.malformedRequest, "Content-Length is not a number")
        }
        let codings = fields.tokens(of: .transferEncoding)
        if codings.isEmpty && fields[.transferEncoding] == nil { return }
        guard isHTTP11 else { throw RequestRefused(.malformedRequest, "HTTP/1.0 has no Transfer-Encoding") }
        if fields[.contentLength] != nil {
            throw RequestRefused(.malformedRequest, "Transfer-Encoding and Content-Length contradict each other")
        }
        guard codings == ["chunked"] else {
            let isFramed = codings.last == "chunked" && codings.count { $0 == "chunked" } == 1
            throw RequestRefused(
                isFramed ? .notImplemented : .malformedRequest, "chunked is the only supported transfer coding")
        }
    }
}

extension HTTPFields {
    /// Returns the elements of a list in lower case (RFC 9110 §5.6.1). Empty ones are ignored.
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
    /// `Host`, which HTTPTypes marks as unavailable.
    static let hostField = Self("Host")!
    static let forwarded = Self("Forwarded")!
    static let xForwardedFor = Self("X-Forwarded-For")!

    /// The fields of providers' signatures.
    static let signatures = [twilioSignature, plivoSignature, plivoMainAccountSignature, plivoNonce]
}
