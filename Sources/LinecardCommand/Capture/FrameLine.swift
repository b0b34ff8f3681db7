// SPDX-License-Identifier: Apache-2.0

import Foundation
import Linecard
import LinecardCodec
import LinecardSimulator

/// A line that `linecard decode` prints.
struct FrameLine: Encodable {
    let line: Int
    var at: Int?
    var from: String?
    var frame: String?
    var samples: Int?
    var rate: Int?
    var peak: Int?
    var key: String?
    var mark: String?
    var stream: String?
    var call: String?
    var account: String?
    var format: String?
    var caller: String?
    var called: String?
    var parameters: [String: String]?
    var event: String?
    var reason: String?
    var error: String?

    init(line: Int, error: any Error) {
        self.line = line
        self.error = "\(error)"
    }

    init(line: Int, frame: InboundFrame) {
        self.line = line
        switch frame {
        case .audio(let audio):
            self.frame = "audio"
            samples = audio.samples.count
            rate = audio.sampleRate.hertz
            peak = audio.samples.lazy.map { Int($0.magnitude) }.max() ?? 0
        case .dtmf(let pressed):
            self.frame = "dtmf"
            key = pressed.rawValue
        case .mark(let name):
            self.frame = "mark"
            mark = name
        case .streamStart(let start):
            self.frame = "streamStart"
            stream = start.streamID
            call = start.callID
            account = start.accountID
            format = start.mediaFormat?.description
            caller = start.from?.description
            called = start.to?.description
            parameters = start.customParameters
        case .streamStop: self.frame = "streamStop"
        case .providerError(let error):
            self.frame = "providerError"
            event = error.event
            reason = error.reason
        case .providerMessage(let message):
            self.frame = "providerMessage"
            event = message.event
        case .markCleared: break  // made by CallSession, never read from a message
        }
    }

    init(line: Int, sent: ApplicationFrame) {
        self.line = line
        switch sent {
        case .audio(let audio):
            frame = "audio"
            samples = audio.samples.count
            rate = audio.sampleRate.hertz
            peak = audio.samples.lazy.map { Int($0.magnitude) }.max() ?? 0
        case .mark(let name):
            frame = "mark"
            mark = name
        case .interruption: frame = "interruption"
        case .dtmf(let keys):
            frame = "dtmf"
            key = keys
        case .other(let event):
            frame = "applicationMessage"
            self.event = event
        }
    }

    /// Returns the line with the time and sender of a captured one, if it has them.
    func stamped(_ captured: CaptureLine) -> FrameLine {
        var line = self
        line.at = captured.milliseconds
        line.from = captured.milliseconds.map { _ in captured.sender.rawValue }
        return line
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(self)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
