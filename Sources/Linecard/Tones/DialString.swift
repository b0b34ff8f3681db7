// SPDX-License-Identifier: Apache-2.0

extension [KeypadEntry] {
    /// Reads keys as people write them: `1234#`. Small letters are as good as capitals.
    ///
    /// - Throws: ``DTMFError/unknownKey(_:offset:)`` for the first character that is no key: a blank or a hyphen too.
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
