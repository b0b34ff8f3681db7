// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// The audio of an application: its rate and its quality of resampling.
struct ApplicationAudio: CustomStringConvertible {
    let rate: SampleRate
    var quality = AudioLine.Quality.realtime

    /// The usual rates of applications, with the direct engine too where they need resampling, as far as this build can
    /// resample.
    static let all: [ApplicationAudio] = ofAllBuilds.filter { $0.quality.canConvert(from: .hz8000, to: $0.rate) }

    private static let ofAllBuilds: [ApplicationAudio] = [
        ApplicationAudio(rate: .hz8000), ApplicationAudio(rate: .hz16000), ApplicationAudio(rate: .hz24000),
        ApplicationAudio(rate: .hz16000, quality: .direct), ApplicationAudio(rate: .hz24000, quality: .direct),
    ]

    /// The part of a row's name: `16000`, `16000/direct`.
    var description: String { quality == .realtime ? "\(rate.hertz)" : "\(rate.hertz)/\(quality)" }
}

extension MediaMessages {
    /// Returns a serializer for this stream that is set up, without automatic hang-up.
    func serializer(for wanted: ApplicationAudio) throws -> MediaStreamSerializer {
        let serializer = try serializer(wanted.quality)
        try serializer.setup(StartFrame(audioInSampleRate: wanted.rate, audioOutSampleRate: wanted.rate))
        return serializer
    }
}
