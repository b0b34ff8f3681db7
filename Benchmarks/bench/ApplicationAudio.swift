// SPDX-License-Identifier: Apache-2.0

import Linecard
import LinecardCodec

/// How an application wants its audio.
struct ApplicationAudio: CustomStringConvertible {
    let rate: SampleRate
    var quality = AudioLine.Quality.realtime

    /// The rates that applications work at, and those that need resampling with the direct engine too.
    static let all: [ApplicationAudio] = ofAllBuilds.filter { $0.quality.canConvert(from: .hz8000, to: $0.rate) }

    private static let ofAllBuilds: [ApplicationAudio] = [
        ApplicationAudio(rate: .hz8000), ApplicationAudio(rate: .hz16000), ApplicationAudio(rate: .hz24000),
        ApplicationAudio(rate: .hz16000, quality: .direct), ApplicationAudio(rate: .hz24000, quality: .direct),
    ]

    /// As in the names of rows: `16000`, `16000/direct`.
    var description: String { quality == .realtime ? "\(rate.hertz)" : "\(rate.hertz)/\(quality)" }
}

extension MediaMessages {
    /// A serializer for this stream that is set up and hangs nothing up.
    func serializer(for wanted: ApplicationAudio) throws -> MediaStreamSerializer {
        let serializer = try serializer(wanted.quality)
        try serializer.setup(StartFrame(audioInSampleRate: wanted.rate, audioOutSampleRate: wanted.rate))
        return serializer
    }
}
