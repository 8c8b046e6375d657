import BatonModel

/// The texts that values were written as which differ from one time to the next: durations, times, identifiers, runs,
/// paths of Baton's own, the computer's name.
///
/// Kept for notebooks, which compare such values by their type. Nobody looks for patterns in what a program has shown:
/// a text counts only where a value of that type was written so.
package final class TypedTexts {
    package enum Kind: String, Sendable { case duration, instant, identifier, path, node, run }

    package private(set) var texts: [String: Kind] = [:]
    /// Paths below these are Baton's own.
    package var folders: [String] = []

    /// Texts that are kept; of what is written beyond them the type is not known.
    package static let textsMax = 100_000
    /// Items of a list, and levels, that are looked at.
    private static let itemsMax = 10_000
    private static let depthMax = 16

    package init() {}

    /// A line break at the end belongs to what stands around it.
    package func note(_ text: String, _ kind: Kind) {
        let text = text.utf8.last == 0x0A ? String(text.dropLast()) : text
        guard texts.count < Self.textsMax, !text.isEmpty else { return }
        texts[text] = kind
    }

    /// Takes note of every such value in a value that is about to be written.
    package func note(_ value: Value) { note(value, depth: 0) }

    private func note(_ value: Value, depth: Int) {
        guard depth < Self.depthMax else { return }
        switch value.settled {
        case .duration(let nanoseconds): note(UnitText.duration(nanoseconds), .duration)
        case .list(let list): for item in list.items.prefix(Self.itemsMax) { note(item, depth: depth + 1) }
        case .map(let map): for item in map.values.prefix(Self.itemsMax) { note(item, depth: depth + 1) }
        case .null, .bool, .int, .float, .size, .string, .range, .file, .function, .object, .deferred: break
        }
    }
}
