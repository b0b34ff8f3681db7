// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardSimulator

/// A line of a capture: a message, with its time and sender if the capture has them.
struct CaptureLine {
    /// The number of the line in its file, from 1.
    let number: Int
    /// The time of the message in milliseconds since the stream was opened; nil for a bare message.
    let milliseconds: Int?
    /// The sender. A bare message is the provider's.
    let sender: CapturedMessage.Sender
    /// The message.
    let message: [UInt8]

    /// Returns the lines of a file that are not blank. A leading byte order mark is skipped.
    static func lines(of file: [UInt8]) -> [CaptureLine] {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = file.starts(with: byteOrderMark) ? file[3...] : file[...]
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.enumerated().compactMap { index, line in
            let isBlank = line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
            return isBlank ? nil : CaptureLine(Array(line), number: index + 1)
        }
    }

    /// Parses a line. One that is not an object with a time, a sender and a message is itself the message.
    private init(_ line: [UInt8], number: Int) {
        self.number = number
        guard let object = try? JSONValue.object(parsing: line.span), let time = object["at"]?.integer,
            let sender = object["from"]?.string.flatMap(CapturedMessage.Sender.init),
            let message = object["message"]?.string
        else {
            (milliseconds, sender, message) = (nil, .provider, line)
            return
        }
        (milliseconds, self.sender, self.message) = (time, sender, Array(message.utf8))
    }
}
