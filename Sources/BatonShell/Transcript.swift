/// What was run at a workbench, with what it showed: for `save` and `export`.
package final class Transcript {
    package struct Entry: Sendable {
        /// As it was typed.
        package var text: String
        /// What its statements have shown, each with the offset at which the statement ends in the text.
        package var outputs: [(end: Int, text: String)] = []
        package var state = State.done
    }

    package enum State: Sendable, Equatable {
        case done
        /// With the error's first line.
        case failed(String)
        case interrupted
    }

    /// Oldest first; the last one may go on still.
    package private(set) var entries: [Entry] = []
    private var pending = ""
    /// What the host is about to write has been taken already.
    private var expected: String?
    /// Bytes of all outputs.
    private var size = 0

    /// Entries that are kept; older ones are forgotten.
    package static let entriesMax = 20_000
    /// Bytes of outputs that are kept; of what comes later only the texts.
    package static let bytesMax = 64 << 20
    /// Columns of recorded tables: those that `baton test` compares with.
    package static let width = 100

    func begin(_ text: String) {
        settle()
        if entries.count >= Self.entriesMax { entries.removeFirst(Self.entriesMax / 10) }
        entries.append(Entry(text: text))
    }

    /// A statement has ended there; what was shown since the one before it is its output.
    func ended(at offset: Int) {
        guard let last = entries.indices.last else { return }
        if let before = entries[last].outputs.last, before.end == offset {
            entries[last].outputs[entries[last].outputs.count - 1].text += pending
        } else {
            entries[last].outputs.append((offset, pending))
        }
        pending = ""
    }

    func end(_ state: State) {
        guard let last = entries.indices.last else { return }
        entries[last].state = state
    }

    /// The value of the last statement is shown after the text has ended.
    private func settle() {
        defer { pending = "" }
        guard !pending.isEmpty, let last = entries.indices.last, !entries[last].outputs.isEmpty else { return }
        entries[last].outputs[entries[last].outputs.count - 1].text += pending
    }

    /// The entries that have ended: all but the one that asks for them.
    package var past: [Entry] {
        Array(entries.dropLast())
    }

    /// In place of the entry that runs stands the text of a file that it runs.
    package func inline(_ text: String) {
        guard let last = entries.indices.last else { return }
        entries[last].text = text
        entries[last].outputs = []
    }

    // MARK: What is shown

    /// A value is about to be written as `text`; what is recorded of it does not hang on the width of the terminal.
    func willWrite(_ text: String, recording recorded: String) {
        expected = text
        take(recorded)
    }

    func didWrite(_ text: String) {
        defer { expected = nil }
        if text != expected { take(text) }
    }

    /// The error's line of a run that failed.
    func note(_ line: String) { take(line + "\n") }

    private func take(_ text: String) {
        guard size < Self.bytesMax else { return }
        size += text.utf8.count
        pending += text
    }
}
