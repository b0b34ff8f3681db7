// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file that is written at the end of a run but opened at its start, so that a bad path fails before the
/// measurements.
struct OutputFile {
    let path: String
    private let handle: FileHandle

    /// Opens the file, or creates it. Its content stays until ``write(_:)``.
    init(_ path: String) throws(ExitError) {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
        guard descriptor >= 0 else {
            throw ExitError(.cannotCreate, "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        self.path = path
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Replaces the content with a text, and closes the file.
    func write(_ text: String) throws(ExitError) {
        do {
            // Fails for a device or a pipe, which has nothing to truncate.
            try? handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        } catch {
            throw ExitError(.cannotCreate, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
