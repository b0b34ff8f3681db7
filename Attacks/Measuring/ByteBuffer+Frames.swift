// SPDX-License-Identifier: Apache-2.0

import ClientFrames
import NIOCore

extension ByteBuffer {
    /// The bytes of frames, one behind the other.
    init(_ frames: [ClientFrame]) { self.init(bytes: frames.flatMap(\.bytes)) }

    /// The bytes of the same frames again and again, 64 KB or a little more.
    init(repeating frames: [ClientFrame]) {
        let bytes = frames.flatMap(\.bytes)
        self.init()
        repeat { writeBytes(bytes) } while readableBytes < 65_536
    }
}
