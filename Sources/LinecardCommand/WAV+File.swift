// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

extension WAV {
    /// Reads a WAV file, or standard input if the path is `-`.
    ///
    /// - Throws: ``ExitError/Code/noInput`` if the file can't be read, ``ExitError/Code/dataError`` if it isn't a
    ///   supported WAV file or has no samples.
    init(path: String) throws(ExitError) {
        let bytes = [UInt8](try FileIO.read(path))
        do {
            try self.init(parsing: bytes.span)
        } catch {
            throw ExitError(.dataError, "\(path): \(error)")
        }
        if samples.isEmpty { throw ExitError(.dataError, "\(path): no audio") }
    }

    /// Writes a file, replacing an existing one.
    func write(to path: String) throws(ExitError) { try FileIO.write(bytes, to: path) }
}
