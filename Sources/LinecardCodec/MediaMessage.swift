// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// An ordinary media message: where its strings lie in the text, without their quotes, and its number.
///
/// `package`, for the serializers and the benchmark: they read messages, but do not see C.
package struct MediaMessage {
    /// Base64.
    package private(set) var payload = 0..<0
    /// The name of the track; empty and at 0, where every message has its brace, when there is none.
    package private(set) var track = 0..<0
    /// The stream's id; empty and at 0 when there is none.
    package private(set) var stream = 0..<0
    /// The message's number in its stream, from 1, or 0 where there is none.
    package private(set) var sequence: UInt64 = 0

    /// An empty message, for ``find(in:streamKey:)``.
    package init() {}

    /// Looks at a message of a provider whose stream id is called `streamKey`, and checks that all of it is JSON.
    ///
    /// It changes a value that is there, rather than to make an optional one, which would be copied to and fro.
    ///
    /// - Returns: `false` for what is not ordinary, good or bad: a parser must look at it. `lc_envelope_find_media` says
    ///   what that is.
    package mutating func find(in text: UnsafeBufferPointer<UInt8>, streamKey: StaticString) -> Bool {
        var found = lc_media_message()
        let isFound = lc_envelope_find_media(
            &found, text.baseAddress, text.count, streamKey.utf8Start, streamKey.utf8CodeUnitCount)
        payload = found.payload.range
        track = found.track.range
        stream = found.stream.range
        sequence = found.sequence
        return isFound
    }
}

extension lc_span {
    fileprivate var range: Range<Int> { Range(uncheckedBounds: (Int(start), Int(start + count))) }
}
