/// Brings frames onto a terminal by what has changed since the last one.
///
/// Knows nothing of descriptors: what is to be written goes to `write`, a frame in one piece.
struct Painter {
    private let write: (String) -> Void
    /// What stands on the screen, from the row where the frame begins.
    private var shown: [Frame.Row] = []
    private var row = 0
    private var column = 0

    init(write: @escaping (String) -> Void) { self.write = write }

    var isEmpty: Bool { shown.isEmpty }

    mutating func draw(_ frame: Frame, columns: Int) {
        guard frame.rows != shown || frame.row != row || frame.column != column else { return }
        var output = move(to: 0)
        var place = 0
        for (index, new) in frame.rows.enumerated() {
            if index < shown.count, shown[index] == new { continue }
            output += down(from: place, to: index)
            place = index
            output += (index >= shown.count && index > 0 ? "\u{1B}[K" : "") + new.text
            // Behind a full row the cursor waits in its last column, which an erasure would take.
            if index < shown.count, new.width < columns { output += "\u{1B}[K" }
            if index >= shown.count { shown.append(new) } else { shown[index] = new }
        }
        if shown.count > frame.rows.count {
            output += down(from: place, to: frame.rows.count) + "\u{1B}[J"
            place = frame.rows.count
            shown.removeLast(shown.count - frame.rows.count)
        }
        if place > frame.row { output += "\u{1B}[\(place - frame.row)A" }
        output += down(from: place, to: frame.row) + "\r"
        if frame.column > 0 { output += "\u{1B}[\(min(frame.column, columns - 1))C" }
        (row, column) = (frame.row, frame.column)
        write(output)
    }

    /// Goes to the start of a row of the frame; rows that were never drawn are made.
    private func down(from place: Int, to target: Int) -> String {
        guard target > place else { return target == place ? "\r" : "" }
        let known = min(target, max(shown.count - 1, place))
        let steps = known > place ? "\u{1B}[\(known - place)B" : ""
        return steps + String(repeating: "\r\n", count: target - known) + "\r"
    }

    private func move(to target: Int) -> String { row > target ? "\u{1B}[\(row - target)A\r" : "\r" }

    /// Takes the frame off the screen; the cursor stands where it began.
    mutating func erase() {
        guard !isEmpty else { return }
        write(move(to: 0) + "\u{1B}[J")
        forget()
    }

    /// Leaves the frame where it is and goes on below it.
    mutating func finish() {
        guard !isEmpty else { return }
        let last = shown.count - 1
        write((last > row ? "\u{1B}[\(last - row)B" : "") + "\r\n")
        forget()
    }

    /// The terminal has another width: rows may have been broken into several. Takes all of it off.
    mutating func eraseAfterResize(columns: Int) {
        guard !isEmpty, columns > 0 else { return }
        let above = shown[..<row].reduce(0) { $0 + max(1, ($1.width + columns - 1) / columns) }
        row = above + column / columns
        write(move(to: 0) + "\u{1B}[J")
        forget()
    }

    mutating func forget() {
        shown = []
        (row, column) = (0, 0)
    }
}
