// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

extension [SampleRate] {
    /// Those that the default quality converts to the rates of streams and from them: with libsoxr, all.
    var convertible: [SampleRate] { filter { AudioLine.Quality.default.canConvert(from: $0, to: .hz8000) } }
}
