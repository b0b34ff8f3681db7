// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A temporary folder, removed with its last reference.
final class Scratch: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "linecard-tests-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of the folder.
    var folder: String { url.path }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(filePath: path(name)))
        return path(name)
    }

    func read(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }

    /// Reads the two channels of a 16-bit stereo WAV file.
    func tracks(of name: String) throws -> (left: [Int16], right: [Int16]) {
        let bytes = [UInt8](try read(name))
        #expect(bytes[22] == 2, "two channels")
        let samples = stride(from: 44, to: bytes.count, by: 2).map { place in
            Int16(bitPattern: UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8)
        }
        return (
            stride(from: 0, to: samples.count, by: 2).map { samples[$0] },
            stride(from: 1, to: samples.count, by: 2).map { samples[$0] }
        )
    }
}
