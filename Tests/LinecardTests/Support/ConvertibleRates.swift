// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

extension [SampleRate] {
    /// The rates that the default quality converts to and from those of streams: with libsoxr, all.
    var convertible: [SampleRate] { filter { AudioLine.Quality.default.canConvert(from: $0, to: .hz8000) } }
}
