// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files whole.
enum File {
    /// Reads a file; `-` is standard input.
    static func read(_ path: String) throws(Failure) -> Data {
        do {
            // Not /dev/stdin: Foundation reads nothing from it when it is a pipe.
            if path == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
            // Not Data(contentsOf:), which leaks its buffer when the file is empty.
            return try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data()
        } catch {
            let exists = path == "-" || FileManager.default.fileExists(atPath: path)
            throw Failure(.noInput, exists ? "\(path) cannot be read" : "there is no file \(path)")
        }
    }

    /// Writes a file, in place of one that is there.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        do {
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw Failure(.noInput, "\(path) cannot be written")
        }
    }
}
