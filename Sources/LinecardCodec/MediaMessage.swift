// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// An ordinary media message: where its strings lie in the text, without their quotes.
///
/// `package`, for the serializers and the benchmark: they read messages, but do not see C.
package struct MediaMessage {
    /// Base64.
    package let payload: Range<Int>
    /// The name of the track, where there is one.
    package let track: Range<Int>?
    /// The stream's id, where there is one.
    package let stream: Range<Int>?

    /// Looks at a message of a provider whose stream id is called `streamKey`, and checks that all of it is JSON.
    ///
    /// - Returns: `nil` for what is not ordinary, good or bad: a parser must look at it. `lc_envelope_find_media` says
    ///   what that is.
    package init?(_ text: UnsafeBufferPointer<UInt8>, streamKey: StaticString) {
        var found = lc_media_message()
        let isFound = lc_envelope_find_media(
            &found, text.baseAddress, text.count, streamKey.utf8Start, streamKey.utf8CodeUnitCount)
        guard isFound else { return nil }
        payload = Int(found.payload.start)..<Int(found.payload.start + found.payload.count)
        track = found.track.range
        stream = found.stream.range
    }
}

extension lc_span {
    fileprivate var range: Range<Int>? { start == 0 ? nil : Int(start)..<Int(start + count) }
}
