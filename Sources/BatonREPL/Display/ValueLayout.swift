import BatonInterpreter

/// A value as the program text that makes it, over as many lines as it needs.
///
/// What fits stays on one line; a list of plain values fills its lines, everything else gets a line an item.
struct ValueLayout {
    private var text = SegmentedText()
    private let width: Int
    private let linesMax: Int
    private var lineCount = 1

    /// Columns of one more level.
    private static let indent = 4

    /// The pieces, with a line break at the end.
    static func segments(_ value: Value, width: Int, linesMax: Int) -> [DisplaySegment] {
        var layout = ValueLayout(width: width, linesMax: linesMax)
        layout.write(value, depth: 0, behind: 0)
        layout.text.append("\n")
        return layout.text.segments
    }

    private init(width: Int, linesMax: Int) {
        self.width = width
        self.linesMax = linesMax
    }

    /// - Parameter behind: columns that are needed behind the value.
    private mutating func write(_ value: Value, depth: Int, behind: Int) {
        let value = value.settled
        let room = width - text.column - behind
        switch value {
        case .list(let list) where !list.items.isEmpty && !fits(value, room) && depth < Self.depthMax:
            writeItems(list.items, depth: depth)
        case .map(let map) where map.count > 0 && !fits(value, room) && depth < Self.depthMax:
            writeMap(map, depth: depth)
        case .list, .map: writeFlat(value)
        default: text.append(value.literal, ValueKind.of(value))
        }
    }

    /// Levels that are laid out; what is deeper stands on one line.
    private static let depthMax = 40

    private func fits(_ value: Value, _ room: Int) -> Bool {
        guard room > 0 else { return false }
        // One byte is one column at least, so a literal of more than four bytes a column is too wide.
        let literal = value.literal(max: room * 4 + 4)
        return TextWidth.of(literal) <= room && !literal.hasSuffix("…")
    }

    /// On one line, each plain value a piece of its own.
    private mutating func writeFlat(_ value: Value) {
        switch value.settled {
        case .list(let list):
            text.append("[")
            for (index, item) in list.items.enumerated() {
                if index > 0 { text.append(", ") }
                writeFlat(item)
            }
            text.append("]")
        case .map(let map):
            text.append("{")
            for (index, key) in map.keys.enumerated() {
                text.append((index > 0 ? ", " : "") + TextLiteral.key(key) + ": ")
                writeFlat(map.values[index])
            }
            text.append("}")
        case let plain: text.append(plain.literal, ValueKind.of(plain))
        }
    }

    private mutating func writeItems(_ items: [Value], depth: Int) {
        let isFilled = items.allSatisfy { item in
            switch item.settled {
            case .list, .map: false
            default: true
            }
        }
        text.append("[")
        breakLine(depth + 1)
        for (index, item) in items.enumerated() {
            let isLast = index == items.count - 1
            if index > 0 {
                let needed = isFilled ? TextWidth.of(item.literal(max: width * 4)) + (isLast ? 1 : 2) : width
                if text.column + needed <= width { text.append(" ") } else { breakLine(depth + 1) }
            }
            if isFull {
                text.append("… \(NumberFormat.grouped(String(items.count - index))) more")
                break
            }
            write(item, depth: depth + 1, behind: 1)
            if !isLast { text.append(",") }
        }
        breakLine(depth)
        text.append("]")
    }

    private mutating func writeMap(_ map: MapObject, depth: Int) {
        text.append("{")
        for (index, key) in map.keys.enumerated() {
            breakLine(depth + 1)
            if isFull {
                text.append("… \(NumberFormat.grouped(String(map.count - index))) more")
                break
            }
            text.append(TextLiteral.key(key) + ": ")
            write(map.values[index], depth: depth + 1, behind: 1)
            if index < map.count - 1 { text.append(",") }
        }
        breakLine(depth)
        text.append("}")
    }

    private var isFull: Bool { lineCount > linesMax }

    private mutating func breakLine(_ depth: Int) {
        lineCount += 1
        text.append("\n" + String(repeating: " ", count: depth * Self.indent))
    }
}
