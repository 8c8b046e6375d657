import BatonREPL
import CEditline

/// A walk through earlier statements that begin as the line did.
struct HistoryWalk {
    /// What was being typed.
    let typed: EditedLine
    let prefix: String
    /// The statement that is shown; the count where it is `typed`.
    var place: Int
    /// The line as the last step left it: another one ends the walk.
    var shown: EditedLine

    enum Direction { case earlier, later }

    /// Whether a line is what the last step left. vi's command mode takes the cursor from behind the end to the last sign.
    func isAt(_ line: EditedLine, isVi: Bool) -> Bool {
        let isBack = isVi && shown.cursor == shown.scalars.count && line.cursor == shown.cursor - 1
        return line.scalars == shown.scalars && (line.cursor == shown.cursor || isBack)
    }
}

extension LineEditor {
    /// To the line above, or to an earlier statement where there is none or the last key was such a step.
    func up() -> KeyEffect {
        var line = currentLine
        if walk?.isAt(line, isVi: decoder.joinsSequences) != true, line.moveUp() {
            setLine(line)
            return .refresh
        }
        return walk(.earlier)
    }

    func down() -> KeyEffect {
        var line = currentLine
        if walk?.isAt(line, isVi: decoder.joinsSequences) != true, line.moveDown() {
            setLine(line)
            return .refresh
        }
        return walk(.later)
    }

    func walk(_ direction: HistoryWalk.Direction) -> KeyEffect {
        let line = currentLine
        var walk = walk ?? start(line)
        if !walk.isAt(line, isVi: decoder.joinsSequences) { walk = start(line) }
        guard let place = step(direction, walk, from: line.text) else { return .nothing }
        walk.place = place
        walk.shown = place == history.count ? walk.typed : EditedLine(history[place])
        setLine(walk.shown)
        self.walk = walk
        return .refresh
    }

    private func start(_ line: EditedLine) -> HistoryWalk {
        let prefix = EditedLine.text(line.scalars[..<line.cursor])
        return HistoryWalk(typed: line, prefix: prefix, place: history.count, shown: line)
    }

    /// The next statement that begins alike and is not the same again.
    private func step(_ direction: HistoryWalk.Direction, _ walk: HistoryWalk, from text: String) -> Int? {
        switch direction {
        case .earlier:
            return history.indices.prefix(walk.place).last { history[$0] != text && history[$0].hasPrefix(walk.prefix) }
        case .later:
            guard walk.place < history.count else { return nil }
            let later = history.indices.dropFirst(walk.place + 1)
            return later.first { history[$0] != text && history[$0].hasPrefix(walk.prefix) } ?? history.count
        }
    }

    // Ctrl-R

    /// Reads what is searched for, showing the newest statement that has it.
    func searchHistory() -> KeyEffect {
        let before = currentLine
        var search = HistorySearch(history: history)
        while true {
            listing = ["search: \(search.wanted)_\(search.isFound ? "" : "   (nothing earlier has it)")"]
            guard let key = nextKeyKeepingListing() else { return .endsLine }
            switch search.take(key) {
            case .goOn:
                if let found = search.found { setLine(EditedLine(history[found], cursor: search.cursor)) }
            case .give(let up):
                listing = []
                if up { setLine(before) }
                return .refresh
            case .pass:
                listing = []
                pushedBack = key
                return .refresh
            }
        }
    }

    private func nextKeyKeepingListing() -> KeyDecoder.Key? {
        let rows = listing
        let key = nextKey()
        if key != nil { listing = rows }
        return key
    }
}

/// A search through earlier statements, key by key.
package struct HistorySearch {
    package enum Step: Hashable {
        /// More keys are wanted.
        case goOn
        /// It is over; `up` where the line is to be as it was.
        case give(up: Bool)
        /// It is over, and the key is for the line.
        case pass
    }

    private let history: [String]
    package private(set) var wanted = ""
    /// The statement that is shown.
    package private(set) var found: Int?
    package private(set) var isFound = true

    package init(history: [String]) { self.history = history }

    /// Where in the statement that is shown the wanted text stands.
    package var cursor: Int {
        guard let found, let range = history[found].firstRange(of: wanted) else { return 0 }
        return history[found][..<range.lowerBound].unicodeScalars.count
    }

    package mutating func take(_ key: KeyDecoder.Key) -> Step {
        switch key {
        case .scalar("\u{12}"): look(before: found ?? history.count)
        case .scalar("\u{13}"): look(after: found ?? history.count)
        case .scalar("\u{7}"): return .give(up: true)
        case .scalar("\u{7F}"), .scalar("\u{8}"):
            if !wanted.isEmpty { wanted.removeLast() }
            look(before: history.count)
        case .scalar(let scalar) where scalar.value >= 0x20:
            wanted.unicodeScalars.append(scalar)
            // What is shown may have the longer text too.
            look(before: found.map { $0 + 1 } ?? history.count)
        case .scalar, .special, .paste: return .pass
        }
        return .goOn
    }

    private mutating func look(before place: Int) {
        guard !wanted.isEmpty else { return }
        note(history.indices.prefix(place).last { history[$0].contains(wanted) && differs($0) })
    }

    private mutating func look(after place: Int) {
        guard !wanted.isEmpty else { return }
        note(history.indices.dropFirst(place + 1).first { history[$0].contains(wanted) && differs($0) })
    }

    /// Not the text that is shown already, unless it is that very place.
    private func differs(_ index: Int) -> Bool { found.map { $0 == index || history[$0] != history[index] } ?? true }

    private mutating func note(_ index: Int?) {
        isFound = index != nil
        if let index { found = index }
    }
}
