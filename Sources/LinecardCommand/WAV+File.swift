// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Recordings in files.
extension WAV {
    /// Reads a file that has audio; `-` is standard input.
    ///
    /// - Throws: ``Failure/Code/noInput`` if the file can't be read, ``Failure/Code/dataError`` if it isn't a WAV file
    ///   that can be used, or has no samples.
    init(path: String) throws(Failure) {
        let bytes = [UInt8](try File.read(path))
        do {
            try self.init(parsing: bytes.span)
        } catch {
            throw Failure(.dataError, "\(path): \(error)")
        }
        if samples.isEmpty { throw Failure(.dataError, "\(path): no audio") }
    }

    /// Writes a file, in place of one that is there.
    func write(to path: String) throws(Failure) { try File.write(bytes, to: path) }
}
