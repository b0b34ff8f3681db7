// SPDX-License-Identifier: Apache-2.0

import LinecardCodec
import NIOCore

/// The unsettled speech of a call: utterances in the order in which they were opened, and the other items between them.
struct SpeechQueue: Sendable {
    /// An item other than audio.
    enum Item: Sendable {
        case mark(CallSession.MarkID, name: String)
        case keys([KeypadEntry])
        case message(String)

        /// The size in bytes.
        var size: Int {
            switch self {
            case .mark(_, let name): name.utf8.count
            case .keys(let keys): keys.count
            case .message(let text): text.utf8.count
            }
        }
    }

    /// An item and its place: behind this many samples of the utterance with this number, or nil without one before it.
    struct PlacedItem: Sendable {
        let item: Item
        let utterance: Int?
        let index: Int
    }

    static let mostUtterances = 256
    private static let mostItems = 256
    private static let mostItemBytes = 65_536
    private static let mostNanoseconds: Int64 = 600_000_000_000
    /// The time without audio, in nanoseconds, after which an open utterance is finished.
    private static let dryLimit: Int64 = 10_000_000_000

    /// The unsettled utterances. Loops for each frame go by index, because closures over the elements copy them.
    private(set) var utterances: [SpokenUtterance] = []
    /// The number of utterances that were opened.
    private var opened = 0
    /// The items to send before any more audio.
    private(set) var ready = CircularBuffer<PlacedItem>()
    /// The number and bytes of the items, both ready and attached to utterances.
    private var items = (count: 0, bytes: 0)

    /// The index of the utterance whose audio the wire holds.
    private(set) var active: Int?
    /// Indicates whether the wire is writing the rest of the audio that it holds.
    private(set) var isDraining = false
    /// Indicates whether the audio that was written last may be interrupted.
    private(set) var wasInterruptible = true
    /// Indicates whether the audio that was appended last was cut off or dropped.
    private(set) var isCutOff = false

    /// Indicates whether nothing is queued or unheard.
    var isEmpty: Bool { utterances.isEmpty && ready.isEmpty }
    /// Indicates whether everything was written.
    var isWritten: Bool { ready.isEmpty && utterances.allSatisfy(\.isWritten) }

    /// Indicates whether the provider may hold audio that must not be interrupted.
    var mustPlayOn: Bool { utterances.contains { !$0.options.isInterruptible && $0.isWithProvider } }

    func place(of id: CallSession.UtteranceID) -> Int? {
        for place in utterances.indices where utterances[place].id == id { return place }
        return nil
    }

    /// The unsent audio in nanoseconds.
    var unsentNanoseconds: Int64 { utterances.reduce(0) { $0 + $1.rate.nanoseconds($1.unsent) } }

    // MARK: Appending

    mutating func open(_ utterance: SpokenUtterance) throws(CallSession.Refusal) {
        guard utterances.count < Self.mostUtterances else { throw .tooManyUtterances }
        if let id = utterance.id, place(of: id) != nil { throw .duplicateUtterance(id) }
        if utterance.count > 0 { isCutOff = false }
        opened += 1
        utterances.append(utterance)
        utterances[utterances.count - 1].number = opened
    }

    /// Throws if this many more samples would exceed the limit.
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
        utterances[place].addWaiter(receipt)
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

    /// Finishes the current utterance if it has had no audio for too long and is not live.
    mutating func finishDry(at now: CallInstant, clockEnd: CallInstant) {
        guard let place = drySpeaker, dryTime(of: place, clockEnd: clockEnd) <= now else { return }
        utterances[place].isFinished = true
    }

    /// Returns the time at which the current utterance is finished without more audio; nil if it has audio or is live.
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

    /// The index of the utterance whose audio comes next.
    ///
    /// An utterance that has begun is played whole, but a live one that runs out of audio gives way to the next.
    var speaker: Int? {
        if let active, !utterances[active].options.isLive { return active }
        for place in utterances.indices where utterances[place].canSpeak { return place }
        return nil
    }

    /// Removes and returns the next item to send before any more audio.
    mutating func takeReady() -> PlacedItem? {
        if ready.isEmpty { return nil }
        let placed = ready.removeFirst()
        items.count -= 1
        items.bytes -= placed.item.size
        return placed
    }

    /// Makes the attached items ready whose audio was written.
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

    /// Records that the wire holds no more audio.
    mutating func deactivate() {
        if let active { utterances[active].finishPiece() }
        active = nil
        isDraining = false
    }

    /// Records that the audio in the wire was dropped.
    mutating func dropActive() {
        active = nil
        isDraining = false
    }

    // MARK: Settled

    /// Removes and returns the first utterance that was heard to its end.
    mutating func takeHeard(upTo position: Int) -> SpokenUtterance? {
        guard let place = utterances.firstIndex(where: { $0.endPosition.map { $0 <= position } ?? false }) else {
            return nil
        }
        return remove(place)
    }

    /// Records that all audio up to a position was heard.
    mutating func noteHeard(upTo position: Int) {
        for place in utterances.indices where utterances[place].isWithProvider {
            utterances[place].noteHeard(upTo: position)
        }
    }

    /// Removes an utterance. The items attached to it keep their place, except marks, which are returned with those
    /// directly behind it.
    mutating func drop(_ place: Int) -> (utterance: SpokenUtterance, marks: [(CallSession.MarkID, String)]) {
        let marks = detach(from: place) + noteCutOff(at: place)
        return (remove(place), marks)
    }

    /// Detaches the items of an utterance. Returns the marks, and moves the others to the unwritten utterance before
    /// it, or makes them ready if there is none.
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

    /// Removes and returns the marks among the ready items.
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

    /// Records that an utterance's audio was cut off. Removes and returns the marks directly behind it: those of later
    /// utterances with no other audio in between.
    mutating func noteCutOff(at place: Int) -> [(CallSession.MarkID, String)] {
        var next = place + 1
        guard next == utterances.count || utterances[place].count > 0 else { return [] }
        var marks: [(CallSession.MarkID, String)] = []
        while next < utterances.count {
            marks += utterances[next].takeLeadingMarks()
            if utterances[next].count > 0 { break }
            next += 1
        }
        if next == utterances.count { isCutOff = true }
        for (_, name) in marks {
            items.count -= 1
            items.bytes -= name.utf8.count
        }
        return marks
    }

    private mutating func remove(_ place: Int) -> SpokenUtterance {
        if active == place { dropActive() }
        if let active, active > place { self.active = active - 1 }
        return utterances.remove(at: place)
    }

    /// Removes all items and returns the marks among them.
    mutating func takeMarks() -> [(CallSession.MarkID, String)] {
        var marks: [(CallSession.MarkID, String)] = []
        for place in utterances.indices { marks += detach(from: place) }
        while let placed = takeReady() { if case .mark(let id, let name) = placed.item { marks.append((id, name)) } }
        return marks
    }

    /// Makes live utterances skip this much of the audio that is appended next.
    mutating func leaveOut(nanoseconds: Int64) {
        for place in utterances.indices { utterances[place].leaveOut(nanoseconds: nanoseconds) }
    }

    /// Forgets the audio of a live utterance that the provider held after a position, because it is told to drop it.
    mutating func forget(_ place: Int, after position: Int, confirmed: Int) {
        utterances[place] = utterances[place].rewound(
            to: position, confirmed: confirmed, wireRate: utterances[place].wireRate)
    }

    /// Removes the utterances that were cut off and still play. Returns how many samples of each were heard.
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

    /// Prepares for another stream, which continues behind the audio that was heard on this one. Returns the number of
    /// unsent samples that live utterances lost.
    mutating func rewind(to position: Int, confirmed: Int, wireRate: SampleRate) -> Int {
        var dropped = 0
        for place in utterances.indices {
            if utterances[place].options.isLive { dropped += utterances[place].dropUnsent(.max) }
            utterances[place] = utterances[place].rewound(to: position, confirmed: confirmed, wireRate: wireRate)
        }
        dropActive()
        // The audio before the items may have to be sent again.
        let waiting = ready
        ready.removeAll()
        for placed in waiting.reversed() { putBack(placed) }
        return dropped
    }

    /// Puts back an item that was sent on the previous stream.
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
