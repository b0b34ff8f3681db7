// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Why a command cannot do its work: one line for a person, one number for a script.
struct Failure: Error, Equatable {
    /// The exit codes of sysexits.h that are used.
    enum Code: Int32 {
        /// The arguments are wrong.
        case usage = 64
        /// The content of an input cannot be used.
        case dataError = 65
        /// An input cannot be read, or an output cannot be written.
        case noInput = 66
        /// Somebody who is needed does not answer.
        case unavailable = 69
    }

    let message: String
    let code: Code

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
