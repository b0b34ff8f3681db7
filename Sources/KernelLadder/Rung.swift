// SPDX-License-Identifier: Apache-2.0

public import CLinecard.Kernels

/// One rung of a kernel ladder: an operation's kernels for one instruction set.
public struct Rung<Kernels>: CustomStringConvertible, @unchecked Sendable {  // the C table is constant
    /// The C table of this rung.
    public let kernels: Kernels
    /// The instruction set, or `reference`.
    public let description: String

    /// Returns the rungs of a ladder that this machine can run, which include the reference.
    fileprivate static func climb(
        _ rung: (Int) -> UnsafePointer<Kernels>?, name: (Kernels) -> UnsafePointer<CChar>, needs: (Kernels) -> UInt32
    ) -> [Rung] {
        var rungs: [Rung] = []
        while let kernels = rung(rungs.count)?.pointee {
            rungs.append(Rung(kernels: kernels, description: String(cString: name(kernels))))
        }
        return rungs.filter { needs($0.kernels) & ~lc_cpu_features() == 0 }
    }
}

extension Rung where Kernels == lc_g711_kernels {
    /// Every G.711 rung that this machine can run, fastest first.
    public static var runnable: [Rung] { climb({ lc_g711_kernels_at($0) }, name: { $0.name }, needs: { $0.needs }) }
}

extension Rung where Kernels == lc_base64_kernels {
    /// Every Base64 rung that this machine can run, fastest first.
    public static var runnable: [Rung] { climb({ lc_base64_kernels_at($0) }, name: { $0.name }, needs: { $0.needs }) }
}

extension Rung where Kernels == lc_envelope_kernels {
    /// Every envelope rung that this machine can run, fastest first.
    public static var runnable: [Rung] { climb({ lc_envelope_kernels_at($0) }, name: { $0.name }, needs: { $0.needs }) }
}

extension Rung where Kernels == lc_direct_kernels {
    /// Every rung of the direct engine that this machine can run, fastest first.
    public static var runnable: [Rung] { climb({ lc_direct_kernels_at($0) }, name: { $0.name }, needs: { $0.needs }) }
}
