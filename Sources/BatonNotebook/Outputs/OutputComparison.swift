/// What was recorded beside what was shown, line by line.
package struct OutputComparison: Sendable {
    /// From first to last: how the one becomes the other.
    package let steps: [Step]

    package enum Step: Hashable, Sendable {
        /// The recorded line (its index) stands for the shown one (its index).
        case same(expected: Int, shown: Int)
        /// The recorded line `...` stands here; it takes the shown lines that follow as `taken`.
        case anything(expected: Int)
        case taken(shown: Int)
        /// Recorded, and not shown.
        case missing(expected: Int)
        /// Shown, and not recorded.
        case unexpected(shown: Int)
    }

    package var isMatch: Bool {
        steps.allSatisfy {
            switch $0 {
            case .same, .anything, .taken: true
            case .missing, .unexpected: false
            }
        }
    }

    /// Lines of either side that are compared one with another in all ways; beyond that the first difference counts.
    static let linesMax = 1_000

    /// - Parameter expected: recorded texts; an empty one alone says that nothing is shown.
    package init(expected texts: [String], shown: ShownText) {
        let lines = shown.lines
        let expected = texts == [""] ? [] : texts.map { ExpectedLine($0) }
        // A value of another length moves what stands beside it, in all lines of a table.
        let isLoose = !shown.marks.isEmpty
        if expected.count == lines.count,
            zip(expected, lines).allSatisfy({ !$0.isAnything && $0.matches($1, isLoose: isLoose) })
        {
            steps = lines.indices.map { .same(expected: $0, shown: $0) }
            return
        }
        steps = Self.align(expected, lines, isLoose: isLoose)
    }

    // MARK: Ways from one to the other

    /// The way with the fewest lines that differ. A line in place of another counts once, so that `...` does not
    /// swallow what stands in place of a line that differs.
    private static func align(_ expected: [ExpectedLine], _ lines: [ShownLine], isLoose: Bool) -> [Step] {
        guard expected.count <= linesMax, lines.count <= linesMax else {
            return roughly(expected, lines, isLoose: isLoose)
        }
        let table = costs(expected, lines, isLoose: isLoose)
        let width = lines.count + 1
        var steps: [Step] = []
        var (row, column) = (0, 0)
        while row < expected.count || column < lines.count {
            let cost = table[row * width + column]
            let down = row < expected.count ? table[(row + 1) * width + column] : .max
            let right = column < lines.count ? table[row * width + column + 1] : .max
            if row < expected.count, expected[row].isAnything {
                // The mark itself is told once, in front of what it takes.
                if steps.last.map({ if case .taken = $0 { false } else { $0 != .anything(expected: row) } }) ?? true {
                    steps.append(.anything(expected: row))
                }
                if down == cost {
                    row += 1
                } else {
                    steps.append(.taken(shown: column))
                    column += 1
                }
            } else if row < expected.count, column < lines.count, cost == table[(row + 1) * width + column + 1],
                expected[row].matches(lines[column], isLoose: isLoose)
            {
                steps.append(.same(expected: row, shown: column))
                (row, column) = (row + 1, column + 1)
            } else if row < expected.count, column < lines.count,
                cost == table[(row + 1) * width + column + 1] + 1
            {
                steps += [.missing(expected: row), .unexpected(shown: column)]
                (row, column) = (row + 1, column + 1)
            } else if down != .max, cost == down + 1 {
                steps.append(.missing(expected: row))
                row += 1
            } else {
                precondition(right != .max, "one of the sides goes on")
                steps.append(.unexpected(shown: column))
                column += 1
            }
        }
        return steps
    }

    /// `[i * width + j]`: what it costs to get from the expected lines from `i` on to the shown ones from `j` on.
    private static func costs(_ expected: [ExpectedLine], _ lines: [ShownLine], isLoose: Bool) -> [Int] {
        let width = lines.count + 1
        var table = Array(repeating: 0, count: (expected.count + 1) * width)
        for row in stride(from: expected.count, through: 0, by: -1) {
            for column in stride(from: lines.count, through: 0, by: -1) {
                guard row < expected.count || column < lines.count else { continue }
                let down = row < expected.count ? table[(row + 1) * width + column] : .max
                let right = column < lines.count ? table[row * width + column + 1] : .max
                var cost: Int
                if row < expected.count, expected[row].isAnything {
                    cost = min(down, right)
                } else {
                    cost = min(down == .max ? .max : down + 1, right == .max ? .max : right + 1)
                    if row < expected.count, column < lines.count {
                        let across = table[(row + 1) * width + column + 1]
                        let matches = across < cost && expected[row].matches(lines[column], isLoose: isLoose)
                        cost = min(cost, matches ? across : across + 1)
                    }
                }
                table[row * width + column] = cost
            }
        }
        return table
    }

    /// For very long outputs: what is the same at both ends, and all between them as changed.
    private static func roughly(_ expected: [ExpectedLine], _ lines: [ShownLine], isLoose: Bool) -> [Step] {
        var head = 0
        while head < expected.count, head < lines.count, expected[head].matches(lines[head], isLoose: isLoose) {
            head += 1
        }
        var tail = 0
        while tail < expected.count - head, tail < lines.count - head,
            expected[expected.count - 1 - tail].matches(lines[lines.count - 1 - tail], isLoose: isLoose)
        {
            tail += 1
        }
        return (0..<head).map { .same(expected: $0, shown: $0) }
            + (head..<expected.count - tail).map { .missing(expected: $0) }
            + (head..<lines.count - tail).map { .unexpected(shown: $0) }
            + (0..<tail).map { .same(expected: expected.count - tail + $0, shown: lines.count - tail + $0) }
    }
}
