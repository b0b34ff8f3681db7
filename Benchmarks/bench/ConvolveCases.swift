// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import KernelLadder
import LinecardCodec

/// Returns the cases of the direct engine's convolution alone, on every rung: 20 ms at once, with the samples before.
func convolveCases(_ pair: RatePair, _ signal: SpeechLikeSignal) -> [Case] {
    guard let filter = lc_direct_filter_for(UInt32(pair.input.hertz), UInt32(pair.output.hertz)) else { return [] }
    return Rung<lc_direct_kernels>.runnable.map { convolveCase($0, pair, filter, signal) }
}

private func convolveCase(
    _ rung: Rung<lc_direct_kernels>, _ pair: RatePair, _ filter: UnsafePointer<lc_direct_filter>,
    _ signal: SpeechLikeSignal
) -> Case {
    let before = Int(filter.pointee.before)
    let samples = [Int16](repeating: 0, count: before) + signal.samples(at: pair.input)
    let count = pair.input.samples(milliseconds: 20)
    let windows = Frames((0..<SpeechLikeSignal.frames).map { Array(samples[$0 * count..<($0 + 1) * count + before]) })
    let periods = count / Int(filter.pointee.inputs)
    let out = pair.scratch.baseAddress!
    let convolve = rung.kernels.convolve!
    return Case("resample/\(pair.name)/direct/\(rung)", details: .init(kernel: "\(rung)")) { batch in
        var sum = 0
        for frame in batch {
            convolve(out, windows[frame].baseAddress, periods, filter)
            sum &+= Int(out[0])
        }
        return sum
    }
}
