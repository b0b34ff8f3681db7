// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient

extension HangUp {
    /// The modules whose errors never quote the request's headers.
    private static let modules = ["NIOCore.", "NIOPosix.", "NIOSSL.", "NIOHTTP1.", "NIOHTTP2."]

    /// Describes an error of a client without secrets. Of an unknown error only the type is named, since its
    /// description may quote the request.
    static func redactedDescription(of error: any Error) -> String {
        if let error = error as? HTTPClientError { return error.shortDescription }
        let type = String(reflecting: Swift.type(of: error))
        return modules.contains(where: type.hasPrefix) ? "\(type): \(error)" : type
    }
}
