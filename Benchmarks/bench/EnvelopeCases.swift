// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import KernelLadder
import LinecardCodec

/// Returns the cases of finding the payload in a message, and of its part that finds the quotes, on every rung.
func envelopeCases(_ signal: SpeechLikeSignal) -> [Case] {
    let messages = MediaMessages.twilio(signal)
    return Rung<lc_envelope_kernels>.runnable.map { quotesCase($0, messages) }
        + MediaMessages.all(signal).map(mediaCase)
}

private func quotesCase(_ rung: Rung<lc_envelope_kernels>, _ messages: MediaMessages) -> Case {
    let texts = Frames(messages.texts.map { Array($0.utf8) })
    let quotes = UnsafeMutablePointer<UInt64>.scratch(8)
    let findQuotes = rung.kernels.find_quotes!
    return Case("envelope/find-quotes/\(rung)", details: .init(kernel: "\(rung)")) { batch in
        var sum = 0
        for frame in batch {
            sum &+= findQuotes(quotes, texts[frame].baseAddress, texts[frame].count) ? 1 : 0
            sum &+= Int(truncatingIfNeeded: quotes[0])
        }
        return sum
    }
}

private func mediaCase(_ messages: MediaMessages) -> Case {
    let texts = Frames(messages.texts.map { Array($0.utf8) })
    let streamKey = messages.streamKey
    return Case("envelope/\(messages.provider)/in") { batch in
        var sum = 0
        for frame in batch {
            var media = MediaMessage()
            guard media.find(in: texts[frame], streamKey: streamKey) else { throw NoAudio() }
            sum &+= media.payload.lowerBound
        }
        return sum
    }
}

/// The error of a benchmark message that was not read as audio.
struct NoAudio: Error {}
