// SPDX-License-Identifier: Apache-2.0

extension CallRecording {
    /// The end of a call.
    public struct Ending: Sendable, Hashable {
        /// The party that ended it.
        public enum Party: String, Sendable, Hashable, CaseIterable {
            /// The caller hung up or vanished.
            case caller
            /// The application closed the WebSocket.
            case application
            /// The connection broke without a close frame, or the application broke the WebSocket protocol.
            case network
        }

        /// The time of the end, from the opening of the stream.
        public let at: Duration
        /// The party that ended it.
        public let party: Party
        /// The close code that the application sent (RFC 6455 §7.4), if it sent one.
        public let closeCode: Int?
        /// True if the caller dropped the connection without a close frame (``CallScript/Step/vanish``).
        public let isAbrupt: Bool

        /// True if the caller ended the call, or the application closed the WebSocket with 1000, 1001 or no code.
        public var isRegular: Bool {
            switch party {
            case .caller: true
            case .application: [nil, 1_000, 1_001].contains(closeCode)
            case .network: false
            }
        }
    }
}
