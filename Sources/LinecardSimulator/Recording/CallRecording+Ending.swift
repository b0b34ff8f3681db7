// SPDX-License-Identifier: Apache-2.0

extension CallRecording {
    /// How a call ended.
    public struct Ending: Sendable, Hashable {
        /// Who ended it.
        public enum Party: String, Sendable, Hashable, CaseIterable {
            /// The caller hung up, as the script says.
            case caller
            /// The application closed the WebSocket.
            case application
            /// The connection broke without a close frame, from either side.
            case network
        }

        /// When.
        public let at: Duration
        /// Who ended it.
        public let party: Party
        /// The close code that the application sent (RFC 6455 §7.4), if it sent one.
        public let closeCode: Int?
        /// True if the caller dropped the connection without a word, as the script says.
        public let isAbrupt: Bool

        /// True if nothing went wrong: the caller hung up, or the application closed the WebSocket with 1000, 1001 or
        /// no code.
        public var isRegular: Bool {
            switch party {
            case .caller: true
            case .application: [nil, 1_000, 1_001].contains(closeCode)
            case .network: false
            }
        }
    }
}
