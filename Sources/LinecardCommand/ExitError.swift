// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// An error that ends the program with one line on standard error and an exit code.
struct ExitError: Error, Equatable {
    /// An exit code of sysexits.h.
    enum Code: Int32 {
        /// The arguments or environment variables are wrong.
        case usage = 64
        /// The content of a file cannot be used.
        case dataError = 65
        /// A file cannot be read or written.
        case noInput = 66
        /// A server does not answer, or the address cannot be listened on.
        case unavailable = 69
    }

    let message: String
    let code: Code

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
