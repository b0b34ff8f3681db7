// SPDX-License-Identifier: Apache-2.0

/// The error that ends the program, with a message of one line and an exit code.
struct ExitError: Error, Equatable {
    /// The exit codes of `sysexits.h` that are used.
    enum Code: Int32 {
        /// The arguments are wrong.
        case usage = 64
        /// A file has bad content.
        case badData = 65
        /// A file cannot be read.
        case noInput = 66
        /// A program that is needed is missing.
        case unavailable = 69
        /// A file cannot be written.
        case cannotCreate = 73
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
