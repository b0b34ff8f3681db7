// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The items other than audio that have their place in an utterance.
extension SpokenUtterance {
    /// An item, and the number of samples before it.
    struct Attachment: Sendable {
        var index: Int
        let item: SpeechQueue.Item
    }

    /// Attaches an item behind the samples that were appended so far.
    mutating func attach(_ item: SpeechQueue.Item) { attachments.append(Attachment(index: count, item: item)) }

    /// Puts back an item that was sent, before those that were not.
    mutating func reattach(_ item: SpeechQueue.Item, at index: Int) {
        attachments.prepend(Attachment(index: min(index, count), item: item))
    }

    /// Removes and returns the first attachment if the samples before it were written.
    mutating func takeAttachment() -> Attachment? {
        guard let first = attachments.first, isWritten(upTo: first.index) else { return nil }
        return attachments.removeFirst()
    }

    /// Removes and returns the marks that stand before all of its audio.
    mutating func takeLeadingMarks() -> [(CallSession.MarkID, String)] {
        var marks: [(CallSession.MarkID, String)] = []
        attachments.removeAll { attachment in
            guard attachment.index == 0, case .mark(let id, let name) = attachment.item else { return false }
            marks.append((id, name))
            return true
        }
        return marks
    }

    /// Removes all attachments and returns their items.
    mutating func takeAttachments() -> [SpeechQueue.Item] {
        defer { attachments.removeAll() }
        return attachments.map(\.item)
    }

    /// Moves the attachments behind an index forward, after samples there were dropped.
    mutating func moveAttachments(from index: Int, by dropped: Int) {
        for place in attachments.indices where attachments[place].index > index {
            attachments[place].index = max(index, attachments[place].index - dropped)
        }
    }
}
