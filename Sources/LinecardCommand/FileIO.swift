// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Reads and writes whole files.
enum FileIO {
    /// Reads a file, or standard input if the path is `-`.
    static func read(_ path: String) throws(ExitError) -> Data {
        do {
            // Foundation reads nothing from /dev/stdin when it is a pipe.
            if path == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
            // Data(contentsOf:) leaks its buffer when the file is empty.
            return try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data()
        } catch {
            let exists = path == "-" || FileManager.default.fileExists(atPath: path)
            throw ExitError(.noInput, exists ? "\(path) cannot be read" : "there is no file \(path)")
        }
    }

    /// Writes a file, replacing an existing one.
    static func write(_ bytes: [UInt8], to path: String) throws(ExitError) {
        do {
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw ExitError(.noInput, "\(path) cannot be written")
        }
    }
}
