// SPDX-License-Identifier: Apache-2.0

import LinecardCodec

/// The echo of `serve` and `demo` at 16 kHz with the default engine.
enum DefaultEcho {
    private static let isDirect = AudioLine.Quality.default == .direct

    /// The delay that resampling adds, in milliseconds.
    static let milliseconds: Double = isDirect ? 3.5625 : 6
    /// The delay as the demo prints it.
    static let printed = isDirect ? "3.56" : "6.00"
    /// The least correlation with the speech. 3.5625 ms is 28.5 samples: between two lags, speech is less like itself.
    static let correlation = isDirect ? 0.9 : 0.95
}
