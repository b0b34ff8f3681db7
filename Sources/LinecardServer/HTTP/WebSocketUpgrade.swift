// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import LinecardCodec
import NIOHTTP1

extension EdgeRequest {
    /// Checks that the request opens a WebSocket (RFC 6455 §4.2.1).
    func checkUpgrade() throws(RequestRefused) {
        // RFC 9110 §7.8: HTTP/1.0 has no upgrades, and one that Connection doesn't list is for another hop.
        guard method == .get, isHTTP11, fields.tokens(of: .upgrade).contains("websocket"),
            fields.tokens(of: .connection).contains("upgrade")
        else { throw RequestRefused(.upgradeRequired, "this path serves WebSocket connections only") }
        guard fields[.secWebSocketVersion] == "13" else {
            throw RequestRefused(.upgradeRequired, "13 is the only supported WebSocket version")
        }
        guard let key = fields[.secWebSocketKey], key.utf8.count == 24, (try? Base64.decode(key))?.count == 16 else {
            throw RequestRefused(.malformedRequest, "Sec-WebSocket-Key is not 16 bytes of Base64")
        }
        guard contentLength == 0 else { throw RequestRefused(.malformedRequest, "an upgrade request has no body") }
    }

    /// The head of an admitted request, reduced to the fields that SwiftNIO's upgrade handler needs.
    var upgradeHead: HTTPRequestHead {
        var headers = HTTPHeaders([
            ("Connection", "upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
        ])
        headers.add(name: "Sec-WebSocket-Key", value: fields[.secWebSocketKey] ?? "")
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: "\(target.path)", headers: headers)
    }
}
