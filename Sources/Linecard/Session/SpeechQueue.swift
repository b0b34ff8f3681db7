// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// All that a call has to say and hasn't settled: utterances in the order of their opening, and what has its place between
/// them.
struct SpeechQueue: Sendable {
    /// Something that isn't audio.
    enum Item: Sendable {
        case mark(CallSession.MarkID, name: String)
        case keys([KeypadEntry])
        case message(String)

        /// Bytes that it keeps.
        var size: Int {
            switch self {
            case .mark(_, let name): name.utf8.count
            case .keys(let keys): keys.count
            case .message(let text): text.utf8.count
            }
        }
    }

    /// An item, and where the audio before it ends: in the utterance of a number.
    struct PlacedItem: Sendable {
        let item: Item
        let utterance: Int?
        let index: Int
    }

    static let mostUtterances = 256
    private static let mostItems = 256
    private static let mostItemBytes = 65_536
    private static let mostNanoseconds: Int64 = 600_000_000_000
    /// An open utterance that has had nothing to say for so long is finished.
    private static let dryLimit: Int64 = 10_000_000_000

    /// For every frame they are gone through by place: closures over elements copy these, at a cost in time, and in memory
    /// without optimization.
    private(set) var utterances: [SpokenUtterance] = []
    /// How many were opened.
    private var opened = 0
    /// What is to be sent before any more audio.
    private(set) var ready = CircularBuffer<PlacedItem>()
    /// Items in `ready` and attached, and their bytes.
    private var items = (count: 0, bytes: 0)

    /// The utterance whose audio the wire holds, by its place, and whether it is to give back the rest of it.
    private(set) var active: Int?
    private(set) var isDraining = false
    /// Whether what was written last may be interrupted.
    private(set) var wasInterruptible = true
    /// Whether the audio that was given last was cut off or dropped.
    private(set) var isCutOff = false

    /// Whether nothing waits or is unheard.
    var isEmpty: Bool { utterances.isEmpty && ready.isEmpty }
    /// Whether all of it was written.
    var isWritten: Bool { ready.isEmpty && utterances.allSatisfy(\.isWritten) }

    /// Whether some of what must not be interrupted may be with the provider.
    var mustPlayOn: Bool { utterances.contains { !$0.options.isInterruptible && $0.isWithProvider } }

    func place(of id: CallSession.UtteranceID) -> Int? {
        for place in utterances.indices where utterances[place].id == id { return place }
        return nil
    }

    /// Nanoseconds of audio that is unsent.
    var unsentNanoseconds: Int64 { utterances.reduce(0) { $0 + $1.rate.nanoseconds($1.unsent) } }

    // MARK: Given

    mutating func open(_ utterance: SpokenUtterance) throws(CallSession.Refusal) {
        guard utterances.count < Self.mostUtterances else { throw .tooManyUtterances }
        if let id = utterance.id, place(of: id) != nil { throw .duplicateUtterance(id) }
        if utterance.count > 0 { isCutOff = false }
        opened += 1
        utterances.append(utterance)
        utterances[utterances.count - 1].number = opened
    }

    /// Checks that so many more samples may be kept.
    func checkRoom(for samples: Int, at rate: SampleRate) throws(CallSession.Refusal) {
        var kept: Int64 = 0
        for place in utterances.indices { kept += utterances[place].keptNanoseconds }
        guard samples <= rate.samples(nanoseconds: Self.mostNanoseconds - kept) else { throw .tooMuchAudio }
    }

    mutating func append(
        _ samples: [Int16], to place: Int, receipt: CallSession.Receipt, at now: CallInstant
    ) -> CallSession.Acceptance {
        if !samples.isEmpty { isCutOff = false }
        utterances[place].append(samples, receipt: receipt)
        utterances[place].lastChange = now
        guard utterances[place].isAhead else { return .taken }
        utterances[place].wait(receipt)
        return .wait
    }

    mutating func add(_ item: Item) throws(CallSession.Refusal) {
        guard items.count < Self.mostItems, items.bytes + item.size <= Self.mostItemBytes else { throw .tooManyItems }
        items.count += 1
        items.bytes += item.size
        if let last = utterances.indices.last, !utterances[last].isWritten {
            utterances[last].attach(item)
        } else {
            append(item, behind: utterances.last)
        }
    }

    private mutating func append(_ item: Item, behind utterance: SpokenUtterance?) {
        ready.append(PlacedItem(item: item, utterance: utterance?.number, index: utterance?.count ?? 0))
    }

    mutating func update<Result>(_ place: Int, _ change: (inout SpokenUtterance) -> Result) -> Result {
        change(&utterances[place])
    }

    /// Finishes those that have had nothing to say for too long; live ones never do.
    mutating func finishDry(at now: CallInstant, clockEnd: CallInstant) {
        guard let place = drySpeaker, dryTime(of: place, clockEnd: clockEnd) <= now else { return }
        utterances[place].isFinished = true
    }

    /// When the utterance that speaks is finished for want of audio.
    func dryTime(clockEnd: CallInstant) -> CallInstant? {
        drySpeaker.map { dryTime(of: $0, clockEnd: clockEnd) }
    }

    private func dryTime(of place: Int, clockEnd: CallInstant) -> CallInstant {
        max(utterances[place].lastChange, clockEnd).adding(Self.dryLimit)
    }

    private var drySpeaker: Int? {
        guard let place = speaker, utterances[place].isDry, !utterances[place].options.isLive else { return nil }
        return place
    }

    // MARK: Next

    /// The utterance whose audio comes next.
    ///
    /// One that has begun is played whole; a live one gives way to the next as soon as it has nothing to say.
    var speaker: Int? {
        if let active, !utterances[active].options.isLive { return active }
        for place in utterances.indices where utterances[place].isNext { return place }
        return nil
    }

    /// The next item that is to be sent before any more audio.
    mutating func takeReady() -> PlacedItem? {
        if ready.isEmpty { return nil }
        let placed = ready.removeFirst()
        items.count -= 1
        items.bytes -= placed.item.size
        return placed
    }

    /// Moves what is attached to utterances, and whose turn has come.
    mutating func releaseAttachments() {
        if items.count == ready.count { return }
        for place in utterances.indices {
            while let attachment = utterances[place].takeAttachment() {
                ready.append(
                    PlacedItem(item: attachment.item, utterance: utterances[place].number, index: attachment.index))
            }
            if !utterances[place].isWritten, !utterances[place].options.isLive { return }
        }
    }

    mutating func activate(_ place: Int, at position: Int, delay: Duration) {
        active = place
        isDraining = false
        wasInterruptible = utterances[place].options.isInterruptible
        utterances[place].beginPiece(at: position, delay: delay)
    }

    mutating func drain() { isDraining = true }

    /// Notes that the wire holds nothing more.
    mutating func deactivate() {
        if let active { utterances[active].finishPiece() }
        active = nil
        isDraining = false
    }

    /// Forgets what the wire held, because it was dropped.
    mutating func dropActive() {
        active = nil
        isDraining = false
    }

    // MARK: Settled

    /// Removes the first utterance that was heard to its end, if there is one.
    mutating func takeHeard(upTo position: Int) -> SpokenUtterance? {
        guard let place = utterances.firstIndex(where: { $0.endPosition.map { $0 <= position } ?? false }) else {
            return nil
        }
        return remove(place)
    }

    /// Notes that all up to a position was heard.
    mutating func noteHeard(upTo position: Int) {
        for place in utterances.indices where utterances[place].isWithProvider {
            utterances[place].noteHeard(upTo: position)
        }
    }

    /// Removes an utterance. What is attached to it keeps its place, but for marks, which are returned.
    mutating func drop(_ place: Int) -> (utterance: SpokenUtterance, marks: [(CallSession.MarkID, String)]) {
        noteCutOff(at: place)
        let marks = detach(from: place)
        return (remove(place), marks)
    }

    /// Takes off an utterance what is attached to it. What isn't a mark moves to what comes next.
    mutating func detach(from place: Int) -> [(CallSession.MarkID, String)] {
        var marks: [(CallSession.MarkID, String)] = []
        var others: [Item] = []
        for item in utterances[place].takeAttachments() {
            if case .mark(let id, let name) = item {
                marks.append((id, name))
                items.count -= 1
                items.bytes -= item.size
            } else {
                others.append(item)
            }
        }
        if let before = utterances[..<place].lastIndex(where: { !$0.isWritten }) {
            for item in others { utterances[before].attach(item) }
        } else {
            for item in others { append(item, behind: utterances[..<place].last) }
        }
        return marks
    }

    /// Removes the marks among what comes next, and returns them.
    mutating func takeReadyMarks() -> [(CallSession.MarkID, String)] {
        var marks: [(CallSession.MarkID, String)] = []
        for _ in 0..<ready.count {
            let placed = ready.removeFirst()
            if case .mark(let id, let name) = placed.item {
                marks.append((id, name))
                items.count -= 1
                items.bytes -= placed.item.size
            } else {
                ready.append(placed)
            }
        }
        return marks
    }

    /// Notes that an utterance's audio was cut off. What was given behind it stands.
    mutating func noteCutOff(at place: Int) { if place == utterances.count - 1 { isCutOff = true } }

    private mutating func remove(_ place: Int) -> SpokenUtterance {
        if active == place { dropActive() }
        if let active, active > place { self.active = active - 1 }
        return utterances.remove(at: place)
    }

    /// Removes all marks that wait, and returns them.
    mutating func takeMarks() -> [(CallSession.MarkID, String)] {
        var marks: [(CallSession.MarkID, String)] = []
        for place in utterances.indices { marks += detach(from: place) }
        while let placed = takeReady() { if case .mark(let id, let name) = placed.item { marks.append((id, name)) } }
        return marks
    }

    /// Leaves so much out of what live utterances are given next.
    mutating func leaveOut(nanoseconds: Int64) {
        for place in utterances.indices { utterances[place].leaveOut(nanoseconds: nanoseconds) }
    }

    /// Forgets what the provider had of a live utterance after a position, because it is told to drop it.
    mutating func forget(_ place: Int, after position: Int, confirmed: Int) {
        utterances[place] = utterances[place].rewound(
            to: position, confirmed: confirmed, wireRate: utterances[place].wireRate)
    }

    /// Removes the utterances that were cut off and would play on; returns how much was heard of each.
    mutating func takeCut(
        at position: Int
    ) -> [(id: CallSession.UtteranceID, heard: Int, cause: CallSession.UtteranceOutcome.Cause)] {
        var found: [(id: CallSession.UtteranceID, heard: Int, cause: CallSession.UtteranceOutcome.Cause)] = []
        while let place = utterances.firstIndex(where: { $0.cut != nil }) {
            let utterance = remove(place)
            guard let id = utterance.id, let cut = utterance.cut else { continue }
            found.append((id, utterance.heard(upTo: position), cut.cause))
        }
        return found
    }

    /// Starts again on another stream, behind what was heard on the one before. Returns how many unsent samples live
    /// utterances lost.
    mutating func rewind(to position: Int, confirmed: Int, wireRate: SampleRate) -> Int {
        var dropped = 0
        for place in utterances.indices {
            if utterances[place].options.isLive { dropped += utterances[place].dropUnsent(.max) }
            utterances[place] = utterances[place].rewound(to: position, confirmed: confirmed, wireRate: wireRate)
        }
        dropActive()
        // The audio before them may have to be sent again.
        let waiting = ready
        ready.removeAll()
        for placed in waiting.reversed() { putBack(placed) }
        return dropped
    }

    /// Puts an item back that was sent on a stream that is gone.
    mutating func putBackSent(_ placed: PlacedItem) {
        items.count += 1
        items.bytes += placed.item.size
        putBack(placed)
    }

    private mutating func putBack(_ placed: PlacedItem) {
        if let place = utterances.firstIndex(where: { $0.number == placed.utterance }) {
            utterances[place].reattach(placed.item, at: placed.index)
        } else {
            ready.prepend(placed)
        }
    }
}
