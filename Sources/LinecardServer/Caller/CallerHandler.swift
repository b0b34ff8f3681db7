// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Linecard
import LinecardCodec
import NIOCore
import NIOWebSocket

/// The provider's side of one open stream: speaks in step with time, listens, returns marks.
final class CallerHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private static let frame = 160  // samples in 20 ms
    private static let keyInterval = 12  // frames between two keys

    private let caller: Caller
    private let promise: EventLoopPromise<CallRecording>
    private var messages: ProviderMessages
    private var recording = CallRecording()
    private var start = NIODeadline.uptimeNanoseconds(0)
    private var playedUntil = NIODeadline.uptimeNanoseconds(0)
    private var pendingMarks: [(name: String, timer: Scheduled<Void>)] = []
    private var isOver = false

    init(_ caller: Caller, recording promise: EventLoopPromise<CallRecording>) {
        self.caller = caller
        self.promise = promise
        messages = ProviderMessages(caller.provider)
        recording.spoken = caller.speech
        let partial = caller.speech.count % Self.frame
        if partial > 0 { recording.spoken += [Int16](repeating: 0, count: Self.frame - partial) }
    }

    /// Begins once the upgrade that adds this handler is complete: until then nothing can be sent.
    func handlerAdded(context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().execute {
            self.start = .now()
            for message in self.messages.opening() { self.write(message, context) }
            self.speak(context)
        }
    }

    // MARK: Speaking

    /// Sends the frame whose time has come, and sets the timer for the next one: by where the call should be, not by
    /// when the last timer fired.
    private func speak(_ context: ChannelHandlerContext) {
        guard !isOver else { return }
        let index = recording.spokenAt.count
        guard index * Self.frame < recording.spoken.count else { return awaitAnswers(context) }
        let samples = recording.spoken[(index * Self.frame)..<((index + 1) * Self.frame)]
        write(messages.media(Array(samples), milliseconds: index * 20), context)
        recording.spokenAt.append(sinceStart)
        if index % Self.keyInterval == Self.keyInterval - 1, index / Self.keyInterval < caller.keys.count {
            write(messages.dtmf(caller.keys[index / Self.keyInterval], milliseconds: index * 20), context)
        }
        let next = start + .milliseconds(Int64(index + 1) * 20)
        context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { self.speak(context) }
    }

    private func awaitAnswers(_ context: ChannelHandlerContext) {
        finishIfAnswered(context)
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(caller.patience)) { self.finish(context) }
    }

    private func finishIfAnswered(_ context: ChannelHandlerContext) {
        let hasSpoken = recording.spokenAt.count * Self.frame >= recording.spoken.count
        if hasSpoken && recording.heard.count >= recording.spoken.count { finish(context) }
    }

    private var sinceStart: Duration { .nanoseconds((NIODeadline.now() - start).nanoseconds) }

    // MARK: Listening

    /// A message from the server, of either provider's shape.
    private struct Message: Decodable {
        struct Media: Decodable { let payload: String }
        struct Mark: Decodable { let name: String }
        let event: String
        let media: Media?
        let mark: Mark?
        let name: String?
        let dtmf: String?
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text: received(frame.data, context)
        case .ping: write(.pong, frame.data, context)
        case .connectionClose: finish(context)
        default: break
        }
    }

    private func received(_ data: ByteBuffer, _ context: ChannelHandlerContext) {
        guard let message = try? JSONDecoder().decode(Message.self, from: Data(data.readableBytesView)) else {
            recording.badMessages += 1
            return
        }
        switch message.event {
        case "media", "playAudio":
            guard let codes = try? Base64.decode(message.media?.payload ?? "!") else {
                return recording.badMessages += 1
            }
            heard(G711.decode(codes))
            finishIfAnswered(context)
        case "mark", "checkpoint":
            if let name = message.mark?.name ?? message.name { marked(name, context) }
        case "clear", "clearAudio": cleared(context)
        case "sendDTMF": pressed(message.dtmf)
        default: recording.badMessages += 1
        }
    }

    private func heard(_ samples: [Int16]) {
        recording.heard += samples
        recording.heardAt.append((sinceStart, recording.heard.count))
        playedUntil = max(playedUntil, .now()) + TimeAmount(SampleRate.hz8000.duration(samples: samples.count))
    }

    private func marked(_ name: String, _ context: ChannelHandlerContext) {
        recording.marks.append(name)
        let timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: playedUntil) {
            self.pendingMarks.removeAll { $0.name == name }
            self.write(self.messages.mark(name), context)
        }
        pendingMarks.append((name, timer))
    }

    private func pressed(_ keys: String?) {
        guard let keys = try? [KeypadEntry](dialString: keys ?? "?") else { return recording.badMessages += 1 }
        recording.keys += keys
    }

    /// Twilio returns the marks that it drops, Plivo says that it cleared.
    private func cleared(_ context: ChannelHandlerContext) {
        recording.clears += 1
        playedUntil = .now()
        for mark in pendingMarks { mark.timer.cancel() }
        let names = pendingMarks.map(\.name)
        pendingMarks = []
        for message in messages.cleared(names) { write(message, context) }
    }

    // MARK: The end

    private func finish(_ context: ChannelHandlerContext) {
        guard !isOver else { return }
        if caller.provider == .twilio { write(messages.stop(), context) }
        end()
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { end() }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func end() {
        if isOver { return }
        isOver = true
        promise.succeed(recording)
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        write(.text, ByteBuffer(string: text), context)
    }

    /// Clients mask what they send (RFC 6455 §5.3).
    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}
