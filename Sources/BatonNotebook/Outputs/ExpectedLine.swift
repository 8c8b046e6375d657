/// A recorded line as a pattern: text that must be there, `...` for anything, and numbers with a tolerance.
///
/// `loss ~0.912 ±0.001 after ...` matches `loss 0.9124 after 3 rounds`.
package struct ExpectedLine: Sendable {
    package let text: String
    private let parts: [Part]
    /// The whole line is `...`: it stands for any number of lines.
    package let isAnything: Bool

    private enum Part: Sendable {
        case bytes([UInt8])
        case anything
        case near(Double, tolerance: Double)
    }

    /// What stands for anything.
    package static let anything = "..."

    package init(_ text: String) {
        self.text = text
        isAnything = text.trimmed == Self.anything
        parts = Self.read(Array(text.trimmedEnd.utf8))
    }

    private static func read(_ bytes: [UInt8]) -> [Part] {
        var parts: [Part] = []
        var plain: [UInt8] = []
        var index = 0
        func close() {
            if !plain.isEmpty { parts.append(.bytes(plain)) }
            plain = []
        }
        while index < bytes.count {
            if bytes[index...].starts(with: Array(anything.utf8)) {
                close()
                parts.append(.anything)
                index += anything.utf8.count
            } else if let (number, tolerance, end) = tolerance(bytes, index) {
                close()
                parts.append(.near(number, tolerance: tolerance))
                index = end
            } else {
                plain.append(bytes[index])
                index += 1
            }
        }
        close()
        return parts
    }

    /// `~0.912 ±0.001`, or with `+-`; a share of the number with `%` behind it.
    private static func tolerance(
        _ bytes: [UInt8], _ index: Int
    ) -> (number: Double, tolerance: Double, end: Int)? {
        guard bytes[index] == UInt8(ascii: "~"), let (number, numberEnd) = NumberScan.number(bytes, index + 1) else {
            return nil
        }
        var at = numberEnd
        while at < bytes.count, bytes[at] == 0x20 { at += 1 }
        guard let sign = ["±", "+-"].map({ Array($0.utf8) }).first(where: { bytes[at...].starts(with: $0) }) else {
            return nil
        }
        at += sign.count
        guard let (amount, end) = NumberScan.number(bytes, at), amount >= 0 else { return nil }
        if end < bytes.count, bytes[end] == UInt8(ascii: "%") { return (number, abs(number) * amount / 100, end + 1) }
        return (number, amount, end)
    }

    /// Whether the line is what was meant.
    ///
    /// - Parameter isLoose: how many blanks stand in a row does not count, nor how long a rule of `─` is: a value of
    ///   another length has moved what stands beside it.
    package func matches(_ line: ShownLine, isLoose: Bool) -> Bool {
        // A number with a tolerance may be longer or shorter than what it stands for.
        let hasTolerance = parts.contains { if case .near = $0 { true } else { false } }
        return LineMatch(line, isLoose: isLoose || hasTolerance).matches(parts[...], from: 0)
    }

    // MARK: Matching

    private struct LineMatch {
        private let bytes: [UInt8]
        private let marks: [Int: ShownText.Mark]
        private let isLoose: Bool

        init(_ line: ShownLine, isLoose: Bool) {
            bytes = line.bytes
            marks = Dictionary(line.marks.map { ($0.range.lowerBound, $0) }) { first, _ in first }
            self.isLoose = isLoose
        }

        /// Each part behind an `...` is taken where it first fits: nothing is lost by that.
        func matches(_ all: ArraySlice<Part>, from start: Int) -> Bool {
            var parts = all
            var at = start
            var retry: (parts: ArraySlice<Part>, from: Int)?
            while true {
                if case .anything? = parts.first {
                    parts = parts.dropFirst()
                    if parts.isEmpty { return true }
                    retry = (parts, at)
                } else if let part = parts.first, let end = end(of: part, at) {
                    parts = parts.dropFirst()
                    at = end
                } else if parts.isEmpty, isEnd(at) {
                    return true
                } else {
                    guard let again = retry, again.from < bytes.count else { return false }
                    retry = (again.parts, again.from + 1)
                    parts = again.parts
                    at = again.from + 1
                }
            }
        }

        private func isEnd(_ at: Int) -> Bool {
            at == bytes.count || (isLoose && bytes[at...].allSatisfy { $0 == 0x20 })
        }

        /// Where a part ends that begins at `at`; nil where it does not.
        private func end(of part: Part, _ at: Int) -> Int? {
            switch part {
            case .anything: return at
            case .near(let number, let tolerance):
                guard let (found, end) = NumberScan.number(bytes, skipBlanks(at)) else { return nil }
                // The last bit of a sum must not decide.
                let slack = tolerance * 1e-9 + abs(number) * 1e-12
                return abs(found - number) <= tolerance + slack ? end : nil
            case .bytes(let text): return end(of: text, at)
            }
        }

        private func skipBlanks(_ at: Int) -> Int {
            guard isLoose else { return at }
            var at = at
            while at < bytes.count, bytes[at] == 0x20 { at += 1 }
            return at
        }

        private func end(of text: [UInt8], _ start: Int) -> Int? {
            var at = start
            var index = 0
            while index < text.count {
                if let mark = marks[at], let typed = typedEnd(mark, text, index) {
                    at = mark.range.upperBound
                    index = typed
                } else if isLoose, let next = Self.runEnd(text, index) {
                    let isBlank = text[index] == 0x20
                    guard at < bytes.count ? Self.runEnd(bytes, at) != nil && bytes[at] == text[index] : isBlank
                    else {
                        // The recorded blanks may be those that the value beside them has taken.
                        if isBlank, index == 0 || at == 0 {
                            index = next
                            continue
                        }
                        return nil
                    }
                    at = Self.runEnd(bytes, at) ?? at
                    index = next
                } else if isLoose, at == start || at == 0, at < bytes.count, bytes[at] == 0x20 {
                    at = Self.runEnd(bytes, at) ?? at
                } else {
                    guard at < bytes.count, bytes[at] == text[index] else { return nil }
                    at += 1
                    index += 1
                }
            }
            return at
        }

        /// Where the recorded value ends that stands for a marked one. The same text is one, whatever its type.
        private func typedEnd(_ mark: ShownText.Mark, _ text: [UInt8], _ index: Int) -> Int? {
            let shown = bytes[mark.range]
            if text[index...].starts(with: shown), let end = TypedReader.end(of: mark.kind, in: text, at: index),
                end == index + shown.count
            {
                return end
            }
            return TypedReader.end(of: mark.kind, in: text, at: index)
                ?? (text[index...].starts(with: shown) ? index + shown.count : nil)
        }

        /// The end of a run of blanks or of `─`; nil where none begins.
        private static func runEnd(_ bytes: [UInt8], _ index: Int) -> Int? {
            if bytes[index] == 0x20 { return bytes[index...].firstIndex { $0 != 0x20 } ?? bytes.count }
            var at = index
            while bytes[at...].starts(with: rule) { at += rule.count }
            return at > index ? at : nil
        }

        private static let rule = Array("─".utf8)
    }
}

/// Reads numbers as outputs show them: `-1.5e-3`, `1_000`.
enum NumberScan {
    static func number(_ bytes: [UInt8], _ start: Int) -> (value: Double, end: Int)? {
        var end = start
        var text: [UInt8] = []
        func take(_ holds: (UInt8) -> Bool) {
            while end < bytes.count, holds(bytes[end]) {
                if bytes[end] != UInt8(ascii: "_") { text.append(bytes[end]) }
                end += 1
            }
        }
        func isDigit(_ byte: UInt8) -> Bool { (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "_") }
        if end < bytes.count, bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: "+") {
            text.append(bytes[end])
            end += 1
        }
        guard end < bytes.count, bytes[end] >= 0x30, bytes[end] <= 0x39 else { return nil }
        take(isDigit)
        if end + 1 < bytes.count, bytes[end] == UInt8(ascii: "."), bytes[end + 1] >= 0x30, bytes[end + 1] <= 0x39 {
            text.append(bytes[end])
            end += 1
            take(isDigit)
        }
        let mark = (text.count, end)
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            text.append(bytes[end])
            end += 1
            if end < bytes.count, bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: "+") {
                text.append(bytes[end])
                end += 1
            }
            let before = end
            take(isDigit)
            if end == before {
                text.removeLast(text.count - mark.0)
                end = mark.1
            }
        }
        return Double(String(decoding: text, as: UTF8.self)).map { ($0, end) }
    }
}
