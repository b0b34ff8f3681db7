// SPDX-License-Identifier: Apache-2.0

extension [KeypadEntry] {
    /// Creates keys from text such as `1234#`. A to D may be in lower case.
    ///
    /// - Throws: ``DTMFError/unknownKey(_:offset:)`` for the first character that is not a key, such as a space.
    public init(dialString: some StringProtocol) throws(DTMFError) {
        self = []
        for (offset, character) in dialString.enumerated() {
            guard let key = KeypadEntry(rawValue: character.uppercased()) else {
                throw .unknownKey(character, offset: offset)
            }
            append(key)
        }
    }
}
