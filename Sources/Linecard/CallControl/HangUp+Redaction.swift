// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient

extension HangUp {
    /// Whose errors say what went wrong on the way, and nothing of the request's headers.
    private static let modules = ["NIOCore.", "NIOPosix.", "NIOSSL.", "NIOHTTP1.", "NIOHTTP2."]

    /// An error of a client in words that hold no secret: an unknown one is only named, since it may quote the request.
    static func redactedDescription(of error: any Error) -> String {
        if let error = error as? HTTPClientError { return error.shortDescription }
        let type = String(reflecting: Swift.type(of: error))
        return modules.contains(where: type.hasPrefix) ? "\(type): \(error)" : type
    }
}
