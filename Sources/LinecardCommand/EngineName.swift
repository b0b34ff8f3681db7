// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LinecardCodec

/// The value of `--engine`. The library has no engines, only qualities: `lowDelay` and the stock ones are libsoxr's too.
enum EngineName: String, ExpressibleByArgument, CaseIterable {
    case soxr
    case direct

    /// The engine of the library's default quality.
    static var `default`: Self { AudioLine.Quality.default == .direct ? .direct : .soxr }

    /// The help of the option.
    static let help: ArgumentHelp = """
        What resamples: soxr, if the program was built with libsoxr, or direct, with three fifths of the delay, for rates that \
        are multiples of 4000 Hz. In the library an engine is a quality, realtime or direct; its other qualities are libsoxr's.
        """

    /// The quality of the library that this stands for.
    var quality: AudioLine.Quality {
        switch self {
        case .soxr: .realtime
        case .direct: .direct
        }
    }

    /// Throws a usage error for an engine that the program was built without.
    func validate() throws {
        guard quality.isAvailable else {
            throw ValidationError("--engine \(self) needs libsoxr, which this program was built without")
        }
    }

    /// Whether audio of a rate can be converted to and from that of a telephone.
    func takes(_ rate: SampleRate) -> Bool { quality.canConvert(from: .hz8000, to: rate) }
}
