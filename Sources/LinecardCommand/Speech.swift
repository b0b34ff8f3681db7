// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinecardCodec

/// The synthetic speech that the program brings along, spoken by espeak-ng.
enum Speech {
    /// A few seconds at 8, 16 or 24 kHz.
    static func samples(at rate: SampleRate = .hz8000) throws(Failure) -> [Int16] {
        let name = "speech-\(rate.hertz)"
        guard let url = Bundle.module.url(forResource: name, withExtension: "wav", subdirectory: "Speech") else {
            throw Failure(.noInput, "\(name).wav is missing: it belongs beside the program")
        }
        return try WAV(path: url.path).samples
    }
}
