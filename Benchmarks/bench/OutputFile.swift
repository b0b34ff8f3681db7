// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file to be written at the end of a run, opened at its start: half a minute of measuring is not to end in a path that
/// cannot be written.
struct OutputFile {
    let path: String
    private let handle: FileHandle

    /// Opens the file, and creates it when it is not there. What is in it stays until ``write(_:)``.
    init(_ path: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
        guard descriptor >= 0 else {
            throw Failure(.cannotCreate, "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        self.path = path
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Puts a text in place of what was there.
    func write(_ text: String) throws(Failure) {
        do {
            // Of a device or a pipe there is nothing to cut off.
            try? handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        } catch {
            throw Failure(.cannotCreate, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
