// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import NIOCore

extension ByteBuffer {
    /// Makes a buffer of the bytes of frames.
    init(_ frames: [ClientFrame]) { self.init(bytes: frames.flatMap(\.bytes)) }

    /// Makes a buffer of repeated frames, of 64 KiB or a little more.
    init(repeating frames: [ClientFrame]) {
        let bytes = frames.flatMap(\.bytes)
        self.init()
        repeat { writeBytes(bytes) } while readableBytes < 65_536
    }
}
