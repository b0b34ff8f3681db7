// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import KernelLadder
import LinecardCodec

/// Returns the cases of companded codes to linear samples and back, in both laws, on every rung.
func g711Cases(_ signal: SpeechLikeSignal) -> [Case] {
    let chunks = signal.chunks(at: .hz8000)
    return G711.Law.allCases.flatMap { law in
        let samples = Frames(chunks)
        let codes = Frames(chunks.map { G711.encode($0, law: law) })
        let rungs = Rung<lc_g711_kernels>.runnable
        return rungs.map { decodeCase($0, law, codes) } + rungs.map { encodeCase($0, law, samples) }
    }
}

private func decodeCase(_ rung: Rung<lc_g711_kernels>, _ law: G711.Law, _ codes: Frames<UInt8>) -> Case {
    let pcm = UnsafeMutablePointer<Int16>.scratch(160)
    let decode = law == .mu ? rung.kernels.decode_mu! : rung.kernels.decode_a!
    return Case("g711/decode\(law.suffix)/\(rung)", details: .init(kernel: "\(rung)")) { batch in
        var sum = 0
        for frame in batch {
            decode(pcm, codes[frame].baseAddress, codes[frame].count)
            sum &+= Int(pcm[0])
        }
        return sum
    }
}

private func encodeCase(_ rung: Rung<lc_g711_kernels>, _ law: G711.Law, _ samples: Frames<Int16>) -> Case {
    let codes = UnsafeMutablePointer<UInt8>.scratch(160)
    let encode = law == .mu ? rung.kernels.encode_mu! : rung.kernels.encode_a!
    return Case("g711/encode\(law.suffix)/\(rung)", details: .init(kernel: "\(rung)")) { batch in
        var sum = 0
        for frame in batch {
            encode(codes, samples[frame].baseAddress, samples[frame].count)
            sum &+= Int(codes[0])
        }
        return sum
    }
}

extension G711.Law {
    fileprivate var suffix: String { self == .mu ? "" : "-a" }
}
