// SPDX-License-Identifier: Apache-2.0

import CLinecard.Kernels
import Foundation
import KernelLadder

#if Soxr
    import CSoxr
#endif

/// The machine and the date of a report.
struct Machine {
    let cpu: String
    let date: String
    /// The rung of each ladder that the library uses on this machine.
    let kernels: String
    /// The version of libsoxr, or "none" in a build without it.
    let soxrVersion: String

    static func current() -> Machine {
        let envelope = Rung<lc_envelope_kernels>.runnable[0]
        let base64 = Rung<lc_base64_kernels>.runnable[0]
        let g711 = Rung<lc_g711_kernels>.runnable[0]
        return Machine(
            cpu: "\(cpuModel() ?? "unknown"), \(ProcessInfo.processInfo.activeProcessorCount) cores",
            date: Date().formatted(.iso8601),
            kernels: "envelope \(envelope), base64 \(base64), g711 \(g711)",
            soxrVersion: soxrVersion)
    }

    private static var soxrVersion: String {
        #if Soxr
            String(cString: soxr_version()).replacing("libsoxr-", with: "")
        #else
            "none"
        #endif
    }

    private static func cpuModel() -> String? {
        #if canImport(Darwin)
            var size = 0
            guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0 else { return nil }
            var name = [UInt8](repeating: 0, count: size)
            guard sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0) == 0 else { return nil }
            return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        #else
            // Linux on arm64 has no model name.
            let lines = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8).split(separator: "\n")
            let model = lines?.first { $0.hasPrefix("model name") }?.split(separator: ":").last
            return model?.trimmingCharacters(in: .whitespaces)
        #endif
    }
}
