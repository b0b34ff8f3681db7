// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec

/// The built-in speech, synthesized with espeak-ng.
enum Speech {
    /// Returns a few seconds of speech at 8, 16 or 24 kHz. Defaults to 8 kHz.
    ///
    /// - Throws: ``ExitError/Code/noInput`` if the program's resources are missing.
    static func samples(at rate: SampleRate = .hz8000) throws(ExitError) -> [Int16] {
        let name = "speech-\(rate.hertz)"
        guard let url = Bundle.module.url(forResource: name, withExtension: "wav", subdirectory: "Speech") else {
            throw ExitError(.noInput, "\(name).wav is missing from the program's resources")
        }
        return try WAV(path: url.path).samples
    }
}
