// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// Finding the payload in a message.
func envelopeCases(_ signal: SpeechLikeSignal) -> [Case] {
    MediaMessages.all(signal).map { messages in
        let texts = Frames(messages.texts.map { Array($0.utf8) })
        let streamKey = messages.streamKey
        return Case("envelope/\(messages.provider)/in") { batch in
            var sum = 0
            for frame in batch {
                guard let media = MediaMessage(texts[frame], streamKey: streamKey) else { throw NoAudio() }
                sum &+= media.payload.lowerBound
            }
            return sum
        }
    }
}

/// A message of the benchmark's own was not taken for audio.
struct NoAudio: Error {}
