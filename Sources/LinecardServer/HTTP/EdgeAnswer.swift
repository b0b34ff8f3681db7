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

/// An answer to a request, after which the connection closes.
struct EdgeAnswer: Equatable {
    var status: HTTPResponse.Status
    var contentType = "text/plain; charset=utf-8"
    var body = ""
    /// Further fields.
    var fields: HTTPFields = [:]

    init(status: HTTPResponse.Status, contentType: String = "text/plain; charset=utf-8", body: String = "") {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// An answer with a provider's document.
    init(document: String) { self.init(status: .ok, contentType: "text/xml; charset=utf-8", body: document) }

    /// An answer that refuses.
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

    /// The head as SwiftNIO writes it.
    var head: HTTPResponseHead {
        var headers = HTTPHeaders()
        headers.add(name: "Date", value: Self.date)
        if !body.isEmpty { headers.add(name: "Content-Type", value: contentType) }
        headers.add(name: "Content-Length", value: "\(body.utf8.count)")
        // RFC 9110 §7.8: who sends Upgrade names it here.
        headers.add(name: "Connection", value: fields[.upgrade] == nil ? "close" : "upgrade, close")
        for field in fields { headers.add(name: field.name.rawName, value: field.value) }
        return HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status.code, reasonPhrase: status.reasonPhrase), headers: headers)
    }

    /// The time now in HTTP's form.
    static var date: String { HTTPDate(seconds: Int64(time(nil))).text }
}
