// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LinecardCodec

/// The value of `--engine`, which stands for one of the library's qualities.
enum EngineName: String, ExpressibleByArgument, CaseIterable {
    case soxr
    case direct

    /// The engine of the library's default quality.
    static var `default`: Self { AudioLine.Quality.default == .direct ? .direct : .soxr }

    /// The help of the option.
    static let help: ArgumentHelp = """
        The resampler: soxr, if the program was built with libsoxr, or direct, which has three fifths of the delay and \
        takes multiples of 4000 Hz. In the library these are the qualities realtime and direct.
        """

    /// The quality that the engine stands for.
    var quality: AudioLine.Quality {
        switch self {
        case .soxr: .realtime
        case .direct: .direct
        }
    }

    /// Checks that the program was built with the engine.
    ///
    /// - Throws: `ValidationError` if it wasn't.
    func validate() throws {
        guard quality.isAvailable else {
            throw ValidationError("--engine \(self) needs libsoxr, which this program was built without")
        }
    }

    /// Returns true if the engine converts between a rate and 8 kHz.
    func takes(_ rate: SampleRate) -> Bool { quality.canConvert(from: .hz8000, to: rate) }
}
