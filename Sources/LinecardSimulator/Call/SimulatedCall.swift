// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec

/// The provider's side of one call as a value, without a socket or a clock.
///
/// It is told what the application sends and what time it is, and asked for the messages to the application and for the
/// time at which it wants to be asked again:
///
/// ```swift
/// call.receive(message.span, at: now)                              // as often as something comes
/// while let text = call.nextMessage(at: now) { send(text) }        // after each of these, and at the deadline
/// wake(at: call.deadline)
/// ```
///
/// Times count from the opening of the stream and never go back. The same inputs give the same outputs: nothing in it is
/// random.
public struct SimulatedCall: Sendable {
    /// What happened so far.
    public internal(set) var recording: CallRecording

    let isCapturing: Bool
    let side: any ProviderSide
    let limits: SideLimits
    let conditions: CallConditions
    let audio: WireAudio
    let steps: [CallScript.Step]

    // The script.
    var step = 0
    var stepBegin = Duration.zero
    /// Samples said, or keys pressed, of the step that goes on.
    var stepProgress = 0
    /// Frames of 20 ms sent.
    var frames = 0

    // The line.
    var now = Duration.zero
    var numbers = 0
    var inbox = Queue<Incoming>()
    var outbox = Queue<Outgoing>()
    /// Pongs on their way to the application.
    var pongs = Queue<(arrival: Duration, payload: [UInt8])>()
    /// Nothing is read before; `nil` once nothing is read any more.
    var readsFrom: Duration? = .zero
    /// When the message that was read last had been read, at the speed of the conditions.
    var busyUntil = Duration.zero

    // The buffer.
    var buffer: PlayoutBuffer
    var template: MediaTemplate?
    var pendingNames: [String: Int] = [:]
    /// What goes back to the application later, by time.
    var lateReturns: [(time: Duration, what: Return)] = []
    /// What goes back behind the next return.
    var heldReturns: [Return] = []
    /// When the last sound was heard.
    var lastSound: Duration?

    /// What the provider gives back for an application's message.
    enum Return: Sendable {
        /// The mark of a number.
        case mark(Int)
        /// The confirmation of a clear.
        case clearConfirmation
    }

    /// Something on its way to the provider.
    struct Incoming: Sendable {
        enum Content: Sendable {
            case text([UInt8], isFragmented: Bool)
            case binary(count: Int)
            case ping([UInt8])
            case close(code: Int?)
        }

        let arrival: Duration
        let content: Content
    }

    /// A message on its way to the application.
    struct Outgoing: Sendable {
        let arrival: Duration
        let text: String
        /// The index of the frame of audio that it carries, if it does.
        let frame: Int?
    }

    /// Begins a call. Its first messages are due at once.
    ///
    /// - Parameters:
    ///   - start: The stream that is announced. Its format is that of the audio both ways; Twilio's is always mu-law at
    ///     8 kHz.
    ///   - script: What the caller does.
    ///   - conditions: How far away the provider is, and what goes wrong on the way.
    ///   - isCapturing: Whether all messages are kept in ``CallRecording/capture``. Defaults to `false`.
    /// - Throws: ``/LinecardCodec/CodecError/outOfMemory``, if speech must be resampled.
    public init(
        _ start: CallStart, script: CallScript, conditions: CallConditions = CallConditions(), isCapturing: Bool = false
    ) throws(CodecError) {
        side = start.provider.side.init(start)
        let format = side.format
        recording = CallRecording(start, at: format.sampleRate)
        limits = side.limits
        self.conditions = conditions
        self.isCapturing = isCapturing
        audio = WireAudio(format: format)
        steps = try script.resampled(to: format.sampleRate)
        buffer = PlayoutBuffer(rate: format.sampleRate)
        for text in side.opening() { send(text) }
        numbers = side.numberedOpenings
    }

    // MARK: Told

    /// Takes a text message of the application's.
    ///
    /// - Parameters:
    ///   - text: The message, whole.
    ///   - isFragmented: Whether it came in several WebSocket frames.
    ///   - time: When it was sent.
    public mutating func receive(_ text: borrowing Span<UInt8>, isFragmented: Bool = false, at time: Duration) {
        advance(to: time)
        if recording.ending != nil { return }
        let arrival = arrival(of: text.count)
        // The common case copies nothing.
        if arrival <= now, inbox.isEmpty, isReading {
            read(text, isFragmented: isFragmented)
        } else {
            let bytes = text.withUnsafeBufferPointer { Array($0) }
            inbox.append(Incoming(arrival: arrival, content: .text(bytes, isFragmented: isFragmented)))
            advance(to: time)
        }
    }

    /// Takes a text message of the application's.
    public mutating func receive(_ text: String, at time: Duration) { receive(Array(text.utf8).span, at: time) }

    /// Takes a binary message of the application's, which no provider wants.
    public mutating func receiveBinary(count: Int, at time: Duration) { receive(.binary(count: count), count, time) }

    /// Takes a WebSocket ping of the application's, which is answered once all before it was read (RFC 6455 §5.5.3).
    public mutating func receivePing(_ payload: [UInt8], at time: Duration) {
        receive(.ping(payload), payload.count, time)
    }

    /// Takes the application's close frame.
    public mutating func receiveClose(code: Int?, at time: Duration) { receive(.close(code: code), 0, time) }

    /// Learns that the connection is gone. A close frame that came before counts as read.
    public mutating func connectionLost(at time: Duration) {
        advance(to: time)
        if recording.ending != nil { return outbox.removeAll() }
        for case .close(let code) in inbox.waiting.map(\.content) { return end(.application, closeCode: code) }
        end(.network)
    }

    private mutating func receive(_ content: Incoming.Content, _ count: Int, _ time: Duration) {
        advance(to: time)
        if recording.ending != nil { return }
        inbox.append(Incoming(arrival: arrival(of: count), content: content))
        advance(to: time)
    }

    /// Lets time pass. Every other function with a time does this first.
    public mutating func advance(to time: Duration) {
        while recording.ending == nil, let event = nextEvent, event <= time {
            now = max(now, event)
            handleEvents()
        }
        now = max(now, time)
        if recording.ending == nil { play() }
    }

    // MARK: Asked

    /// The next message that has reached the application, if there is one.
    public mutating func nextMessage(at time: Duration) -> String? {
        advance(to: time)
        guard let first = outbox.first, first.arrival <= now else { return nil }
        outbox.removeFirst()
        // A timer that fires late makes the frame late, not its answer.
        if let frame = first.frame { recording.spokenAt[frame] = now - conditions.latencyToApplication }
        return first.text
    }

    /// The payload of the next pong that has reached the application, if there is one.
    public mutating func nextPong(at time: Duration) -> [UInt8]? {
        advance(to: time)
        guard let first = pongs.first, first.arrival <= now else { return nil }
        pongs.removeFirst()
        return first.payload
    }

    /// When something will happen without being told. `nil` once nothing will.
    public var deadline: Duration? {
        let event = recording.ending == nil ? nextEvent : nil
        return [event, outbox.first?.arrival, pongs.first?.arrival].compactMap { $0 }.min()
    }

    /// Whether the provider reads. A client should leave what comes in the socket otherwise.
    public var isReading: Bool { readsFrom.map { $0 <= now } ?? false }

    /// Whether the call has ended and its last message was taken: the connection is to be closed.
    public var isOver: Bool { recording.ending != nil && outbox.isEmpty }

    /// Samples that were taken and wait to be played.
    public var bufferedSamples: Int { buffer.count }

    /// Messages and bytes that have not been read, because they are on their way or the provider doesn't read.
    public var unreadMessages: Int { inbox.count }
}
