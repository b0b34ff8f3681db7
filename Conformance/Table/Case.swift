// SPDX-License-Identifier: Apache-2.0

import ClientFrames

/// A test of a rule of RFC 6455: the frames of a client and the answers that must come back.
struct Case: Sendable {
    /// The expected end of a connection.
    enum Ending: Sendable {
        /// The client closes with code 1000 after the frames of the case, and is answered with the same code.
        case clientCloses
        /// The server sends a close frame with a code, or without any.
        case serverCloses(UInt16?)
        /// The client closes its side of the TCP connection, and the server does the same without a close frame.
        case clientDisconnects
    }

    /// The section of RFC 6455.
    let section: String
    /// A short description, which is printed and filtered by.
    let name: String
    /// The frames that the client sends at once.
    let sent: [ClientFrame]
    /// The expected frames before the close frame, in order. An endpoint without an echo sends no messages of them.
    var answers: [ServerFrame] = []
    /// True if the last answer may be repeated. Defaults to false.
    var mayRepeatAnswer = false
    /// The expected end. Defaults to the client's close frame.
    var ending = Ending.clientCloses
    /// The byte before which what is sent is cut, so that the server reads it in two pieces. Defaults to nil: sent at
    /// once.
    var cut: Int?
    /// True if the client leaves its side of the TCP connection open, so that the server must end it. Defaults to
    /// false.
    var staysConnected = false
    /// The endpoints that the case is run against. Defaults to all.
    var endpoints = Endpoint.allCases

    /// The bytes that the client sends.
    var bytes: [UInt8] {
        let frames = if case .clientCloses = ending { sent + [.close(1_000)] } else { sent }
        return frames.flatMap(\.bytes)
    }

    /// True if the client closes its side of the TCP connection after the frames.
    var disconnects: Bool { if case .clientDisconnects = ending { true } else { false } }
}

extension Case {
    /// Makes a case that the client ends with a close frame.
    init(
        _ section: String, _ name: String, _ sent: [ClientFrame], answers: [ServerFrame] = [], cut: Int? = nil,
        on endpoints: [Endpoint] = Endpoint.allCases
    ) {
        self.init(section: section, name: name, sent: sent, answers: answers, cut: cut, endpoints: endpoints)
    }

    /// Makes a case that the server ends with a close frame, its own or the answer to one.
    init(
        _ section: String, _ name: String, _ sent: [ClientFrame], answers: [ServerFrame] = [], closes code: UInt16?,
        on endpoints: [Endpoint] = Endpoint.allCases
    ) {
        self.init(
            section: section, name: name, sent: sent, answers: answers, ending: .serverCloses(code),
            endpoints: endpoints)
    }

    /// All cases, in the order of the table.
    static let all: [Case] =
        masking + reservedBits + opcodes + lengths + fragmentation + cuts + controlFrames
        + closeHandshake + serverCloses + closeCodes + closeReasons + texts + invalidTexts + limits
}
