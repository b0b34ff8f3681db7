// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import KernelLadder
import LinecardCodec

/// Mu-law to linear samples and back, on every rung.
func g711Cases(_ signal: SpeechLikeSignal) -> [Case] {
    let chunks = signal.chunks(at: .hz8000)
    let samples = Frames(chunks)
    let codes = Frames(chunks.map { G711.encode($0) })
    let rungs = Rung<lc_g711_kernels>.runnable
    let decode = rungs.map { rung in
        let pcm = UnsafeMutablePointer<Int16>.scratch(160)
        let decode = rung.kernels.decode_mu!
        return Case("g711/decode/\(rung)", details: .init(kernel: "\(rung)")) { batch in
            var sum = 0
            for frame in batch {
                decode(pcm, codes[frame].baseAddress, codes[frame].count)
                sum &+= Int(pcm[0])
            }
            return sum
        }
    }
    let encode = rungs.map { rung in
        let bytes = UnsafeMutablePointer<UInt8>.scratch(160)
        let encode = rung.kernels.encode_mu!
        return Case("g711/encode/\(rung)", details: .init(kernel: "\(rung)")) { batch in
            var sum = 0
            for frame in batch {
                encode(bytes, samples[frame].baseAddress, samples[frame].count)
                sum &+= Int(bytes[0])
            }
            return sum
        }
    }
    return decode + encode
}
