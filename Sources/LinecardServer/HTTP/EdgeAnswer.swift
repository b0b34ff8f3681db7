// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Linecard
import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The response to a request, after which the connection closes.
struct EdgeAnswer: Equatable {
    var status: HTTPResponse.Status
    var contentType = "text/plain; charset=utf-8"
    var body = ""
    /// Additional header fields.
    var fields: HTTPFields = [:]

    init(status: HTTPResponse.Status, contentType: String = "text/plain; charset=utf-8", body: String = "") {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// Makes an answer with a document for the provider.
    init(document: String) { self.init(status: .ok, contentType: "text/xml; charset=utf-8", body: document) }

    /// Makes the answer for a refused request.
    init(_ refused: RequestRefused) {
        self.init(status: refused.reason.status ?? .badRequest, body: "\(refused.detail)\n")
        switch refused.reason {
        case .methodNotAllowed: fields[.allow] = refused.allowed.map(\.rawValue).joined(separator: ", ")
        case .upgradeRequired:
            // RFC 9110 §15.5.22, RFC 6455 §4.2.2.
            fields[.upgrade] = "websocket"
            fields[.secWebSocketVersion] = "13"
        case .tooManyCalls, .tooManyBodies, .tooManyFromPeer: fields[.retryAfter] = "1"
        default: break
        }
    }

    /// The response head for SwiftNIO.
    var head: HTTPResponseHead {
        var headers = HTTPHeaders()
        headers.add(name: "Date", value: Self.date)
        if !body.isEmpty { headers.add(name: "Content-Type", value: contentType) }
        headers.add(name: "Content-Length", value: "\(body.utf8.count)")
        // RFC 9110 §7.8: Connection must list Upgrade.
        headers.add(name: "Connection", value: fields[.upgrade] == nil ? "close" : "upgrade, close")
        for field in fields { headers.add(name: field.name.rawName, value: field.value) }
        return HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status.code, reasonPhrase: status.reasonPhrase), headers: headers)
    }

    /// The current time as an HTTP date.
    static var date: String { HTTPDate(seconds: Int64(time(nil))).text }
}
