// SPDX-License-Identifier: Apache-2.0

public import Linecard
public import LinecardCodec

/// The provider's side of one call as a value, without a socket or a clock.
///
/// Tell it what the application sends and the time, and ask it for the messages to the application and for the time at
/// which to ask again:
///
/// ```swift
/// call.receive(message.span, at: now)                              // for each message
/// while let text = call.nextMessage(at: now) { send(text) }        // after each message, and at the deadline
/// wake(at: call.deadline)
/// ```
///
/// Times count from the opening of the stream and never go back. The same inputs give the same outputs.
public struct SimulatedCall: Sendable {
    /// The recording of the call so far.
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
    /// Samples said, or keys pressed, of the current step.
    var stepProgress = 0
    /// Frames of 20 ms sent.
    var framesSent = 0

    // The line.
    var now = Duration.zero
    /// The sequence number of the last message.
    var lastNumber = 0
    var inbox = Queue<Incoming>()
    var outbox = Queue<Outgoing>()
    /// Pongs on their way to the application.
    var pongs = Queue<(arrival: Duration, payload: [UInt8])>()
    /// The time from which messages are read. `nil` if nothing more is read.
    var readsFrom: Duration? = .zero
    /// The time at which the last message has been read, at ``CallConditions/bytesReadPerSecond``.
    var busyUntil = Duration.zero

    // The buffer.
    var buffer: PlayoutBuffer
    var template: MediaTemplate?
    var pendingNames: [String: Int] = [:]
    /// The delayed returns, by time.
    var lateReturns: [(time: Duration, content: Return)] = []
    /// The returns that follow the next one.
    var heldReturns: [Return] = []
    /// The time at which the last sound was heard.
    var lastSound: Duration?

    /// Something that the provider gives back for an application's message.
    enum Return: Sendable {
        /// The mark with a number, from 1.
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
        /// The index of the frame of audio that it carries, if any.
        let frame: Int?
    }

    /// Begins a call. Its first messages are due at once.
    ///
    /// - Parameters:
    ///   - start: The stream to announce. Its format is that of the audio both ways. Twilio's is always mu-law, 8 kHz.
    ///   - script: The caller's part.
    ///   - conditions: The conditions of the call. By default nothing goes wrong.
    ///   - isCapturing: True to keep all messages in ``CallRecording/capture``. Defaults to `false`.
    /// - Throws: ``/LinecardCodec/CodecError/outOfMemory``, or ``/LinecardCodec/CodecError/unsupportedPair(from:to:)``
    ///   in a build without libsoxr, if speech must be resampled.
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
        lastNumber = side.numberedOpenings
    }

    // MARK: Input

    /// Takes a text message of the application's.
    ///
    /// - Parameters:
    ///   - text: The whole message.
    ///   - isFragmented: True if it came in several WebSocket frames. Defaults to `false`.
    ///   - time: The time at which it was sent.
    public mutating func receive(_ text: borrowing Span<UInt8>, isFragmented: Bool = false, at time: Duration) {
        advance(to: time)
        if recording.ending != nil { return }
        let arrival = arrival(of: text.count)
        // Avoids a copy in the common case.
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

    /// Takes a binary message of `count` bytes, which every provider drops.
    public mutating func receiveBinary(count: Int, at time: Duration) { receive(.binary(count: count), count, time) }

    /// Takes a WebSocket ping of the application's. It is answered once everything before it was read (RFC 6455
    /// §5.5.3).
    public mutating func receivePing(_ payload: [UInt8], at time: Duration) {
        receive(.ping(payload), payload.count, time)
    }

    /// Takes the application's close frame, with its code if it has one.
    public mutating func receiveClose(code: Int?, at time: Duration) { receive(.close(code: code), 0, time) }

    /// Ends the call because the connection is gone. A close frame that came before counts as read.
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

    /// Lets time pass. Every other function that takes a time does this first.
    public mutating func advance(to time: Duration) {
        while recording.ending == nil, let event = nextEvent, event <= time {
            now = max(now, event)
            handleEvents()
        }
        now = max(now, time)
        if recording.ending == nil { play() }
    }

    // MARK: Output

    /// Returns the next message that has reached the application, if there is one.
    public mutating func nextMessage(at time: Duration) -> String? {
        advance(to: time)
        guard let first = outbox.first, first.arrival <= now else { return nil }
        outbox.removeFirst()
        // If a timer fired late, the frame was sent late: don't count that towards the turnaround.
        if let frame = first.frame { recording.spokenAt[frame] = now - conditions.latencyToApplication }
        return first.text
    }

    /// Returns the payload of the next pong that has reached the application, if there is one.
    public mutating func nextPong(at time: Duration) -> [UInt8]? {
        advance(to: time)
        guard let first = pongs.first, first.arrival <= now else { return nil }
        pongs.removeFirst()
        return first.payload
    }

    /// The time of the next event that needs no input. `nil` if there is none.
    public var deadline: Duration? {
        let event = recording.ending == nil ? nextEvent : nil
        return [event, outbox.first?.arrival, pongs.first?.arrival].compactMap { $0 }.min()
    }

    /// True if the provider reads. Otherwise a client should leave incoming bytes in the socket.
    public var isReading: Bool { readsFrom.map { $0 <= now } ?? false }

    /// True if the call has ended and its last message was taken. Close the connection then.
    public var isOver: Bool { recording.ending != nil && outbox.isEmpty }

    /// The number of samples that wait to be played.
    public var bufferedSamples: Int { buffer.count }

    /// The number of messages, pings and close frames that have not been read, because they are on their way or the
    /// provider doesn't read.
    public var unreadMessages: Int { inbox.count }
}
