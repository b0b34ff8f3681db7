// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// The unread frames from the caller, with limits on the audio, the keys, and the bytes of all others.
struct InboundQueue: Sendable {
    private struct Entry: Sendable {
        let frame: InboundFrame
        /// The size of the message in bytes; 0 for audio and keys.
        let size: Int
    }

    private static let remainder: Int64 = 100_000_000
    private static let mostKeys = 256
    private static let mostBytes = 262_144

    private let limit: Int64
    private var entries = CircularBuffer<Entry>()
    private var audio: Int64 = 0
    private var keys = 0
    private var bytes = 0

    init(limit: Duration) { self.limit = max(Self.remainder, limit.nanosecondsClamped) }

    var isEmpty: Bool { entries.isEmpty }
    /// The unread audio in nanoseconds.
    var waitingNanoseconds: Int64 { audio }

    /// Appends a frame. Beyond its limit, audio drops the oldest audio, and any other frame is dropped itself.
    mutating func append(_ frame: InboundFrame, size: Int, counts: inout CallCounts) {
        switch frame {
        case .audio(let samples):
            audio += samples.sampleRate.nanoseconds(samples.samples.count)
            entries.append(Entry(frame: frame, size: 0))
            if audio > limit { dropAudio(&counts) }
        case .dtmf:
            if keys == Self.mostKeys { return counts.keysDropped += 1 }
            keys += 1
            entries.append(Entry(frame: frame, size: 0))
        default:
            if bytes + size > Self.mostBytes { return counts.otherFramesDropped += 1 }
            bytes += size
            entries.append(Entry(frame: frame, size: size))
        }
    }

    /// Drops the oldest audio until 100 ms remain. Making room for one frame at a time would cost a pass each.
    private mutating func dropAudio(_ counts: inout CallCounts) {
        var remaining = CircularBuffer<Entry>()
        for entry in entries {
            if case .audio(let frame) = entry.frame, audio > Self.remainder {
                audio -= frame.sampleRate.nanoseconds(frame.samples.count)
                counts.audioFramesDropped += 1
            } else {
                remaining.append(entry)
            }
        }
        entries = remaining
    }

    /// Drops all audio.
    mutating func discardAudio() {
        entries.removeAll { if case .audio = $0.frame { true } else { false } }
        audio = 0
    }

    mutating func takeFirst() -> InboundFrame? { entries.isEmpty ? nil : note(entries.removeFirst()) }

    mutating func takeKey() -> KeypadEntry? {
        if keys == 0 { return nil }
        guard let place = entries.firstIndex(where: { if case .dtmf = $0.frame { true } else { false } }),
            case .dtmf(let key) = note(entries.remove(at: place))
        else { return nil }
        return key
    }

    private mutating func note(_ entry: Entry) -> InboundFrame {
        switch entry.frame {
        case .audio(let frame): audio -= frame.sampleRate.nanoseconds(frame.samples.count)
        case .dtmf: keys -= 1
        default: bytes -= entry.size
        }
        return entry.frame
    }
}
