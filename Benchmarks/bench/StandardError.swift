// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The output for everything except the report.
struct StandardError: TextOutputStream {
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    static func print(_ line: String) { StandardError().write(line + "\n") }
}
