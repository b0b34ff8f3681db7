// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// An ordinary media message: the positions of its strings in the text, without their quotes, and its sequence number.
///
/// `package`, because the serializers and the benchmark read messages, but do not import C.
package struct MediaMessage {
    /// The payload, in Base64.
    package private(set) var payload = 0..<0
    /// The name of the track, or an empty range at 0 if there is none.
    package private(set) var track = 0..<0
    /// The stream's id, or an empty range at 0 if there is none.
    package private(set) var stream = 0..<0
    /// The message's number in its stream, from 1, or 0 if there is none.
    package private(set) var sequence: UInt64 = 0

    /// Creates an empty message, for ``find(in:streamKey:)``.
    package init() {}

    /// Reads a message of a provider that names the stream's id `streamKey`, and checks that all of it is JSON.
    ///
    /// Mutates an existing value, because returning an optional would copy it.
    ///
    /// - Returns: `false` for any message that needs a parser, valid or not: see `lc_envelope_find_media`.
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
