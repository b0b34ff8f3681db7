// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import KernelLadder
import LinecardCodec

/// Returns the cases of a payload, from text to codes and back, on every rung.
func base64Cases(_ signal: SpeechLikeSignal) -> [Case] {
    let codes = Frames(signal.chunks(at: .hz8000).map { G711.encode($0) })
    let texts = Frames(signal.payloads().map { Array($0.utf8) })
    let rungs = Rung<lc_base64_kernels>.runnable
    let decode = rungs.map { rung in
        let bytes = UnsafeMutablePointer<UInt8>.scratch(160)
        let decode = rung.kernels.decode!
        return Case("base64/decode/\(rung)", details: .init(kernel: "\(rung)")) { batch in
            var sum = 0
            for frame in batch { sum &+= decode(bytes, texts[frame].baseAddress, texts[frame].count).count }
            return sum
        }
    }
    let encode = rungs.map { rung in
        let text = UnsafeMutablePointer<UInt8>.scratch(Base64.encodedCount(of: 160))
        let encode = rung.kernels.encode!
        return Case("base64/encode/\(rung)", details: .init(kernel: "\(rung)")) { batch in
            var sum = 0
            for frame in batch {
                encode(text, codes[frame].baseAddress, codes[frame].count)
                sum &+= Int(text[0])
            }
            return sum
        }
    }
    return decode + encode
}
