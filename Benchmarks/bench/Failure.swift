// SPDX-License-Identifier: Apache-2.0

/// Why the program cannot do its work: one line for a person, one number for a script.
struct Failure: Error, Equatable {
    /// The exit codes of `sysexits.h` that are used.
    enum Code: Int32 {
        /// The arguments are wrong.
        case usage = 64
        /// A file is not what it should be.
        case badData = 65
        /// A file cannot be read.
        case noInput = 66
        /// Something that is needed is not there.
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
