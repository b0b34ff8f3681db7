// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Finds the HTTP statuses in the answers, and the close frame after an upgrade, and notes the end of the connection.
final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private enum Reading { case statuses, upgradeFields, frames }

    let log = AnswerLog()
    private let tally: Tally
    private var reading = Reading.statuses
    private var unread: [UInt8] = []
    private var frames = ByteBuffer()

    init(_ tally: Tally) { self.tally = tally }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if reading == .frames {
            frames.writeBuffer(&bytes)
            return readFrames()
        }
        log.note(text: String(buffer: bytes))
        unread += bytes.readableBytesView
        if reading == .statuses { readStatuses() }
        if reading == .upgradeFields { readUpgradeFields() }
    }

    private func readStatuses() {
        let version = Array("HTTP/1.1 ".utf8)
        var place = 0
        while place + 12 <= unread.count, reading == .statuses {
            if unread[place] == version[0], unread[place...].starts(with: version),
                let status = Int(String(decoding: unread[(place + 9)..<(place + 12)], as: UTF8.self))
            {
                if status != 100 { log.note(status: status) }  // 100 (Continue) is not the answer.
                if status == 101 { reading = .upgradeFields }
                tally.note("\(status)")
            }
            place += 1
        }
        unread.removeFirst(place)
    }

    private func readUpgradeFields() {
        guard let end = unread.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
        frames.writeBytes(unread[end.upperBound...])
        unread = []
        reading = .frames
        readFrames()
    }

    /// Reads the server's frames, and notes close frames.
    private func readFrames() {
        while let frame = frames.readServerFrame() {
            guard frame.isClose else { continue }
            let code = frame.payload.getInteger(at: frame.payload.readerIndex, as: UInt16.self)
            log.note(closeCode: code)
            tally.note("close \(code.map(String.init) ?? "without a code")")
        }
        frames.discardReadBytes()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if log.noteClose() { tally.note("closed") }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if log.noteClose() { tally.note("reset") }
        context.close(promise: nil)
    }
}

extension ByteBuffer {
    /// Reads an unmasked frame, if it is complete.
    fileprivate mutating func readServerFrame() -> (isClose: Bool, payload: ByteBuffer)? {
        var rest = self
        guard let first = rest.readInteger(as: UInt8.self), let length = rest.readInteger(as: UInt8.self) else {
            return nil
        }
        let size: Int? =
            switch length & 0x7F {
            case 126: rest.readInteger(as: UInt16.self).map(Int.init)
            case 127: rest.readInteger(as: Int64.self).map(Int.init)
            default: Int(length & 0x7F)
            }
        guard let size, size >= 0, let payload = rest.readSlice(length: size) else { return nil }
        self = rest
        return (first & 0x0F == 0x8, payload)
    }
}
