/// A list of variables as C wants it, made once for all launches that share the list.
///
/// Invariant: no two entries have the same name; `entries` point into `bytes`, which never move.
final class EnvironmentBlock {
    private let list: [String]
    private let bytes: UnsafeMutableBufferPointer<CChar>
    let entries: [UnsafeMutablePointer<CChar>?]
    /// Where a name stands among the entries.
    private let places: [String: Int]
    /// Value of `PATH`.
    let path: String?

    /// nil when an entry holds a zero byte, which C can't carry.
    init?(_ list: [String]) {
        let unique = EnvironmentBlock.unique(list)
        guard let block = CStringBlock(unique.map(\.entry)) else { return nil }
        self.list = list
        let bytes = UnsafeMutableBufferPointer<CChar>.allocate(capacity: block.byteCount + 1)
        for (index, byte) in block.bytes.enumerated() { bytes[index] = CChar(bitPattern: byte) }
        self.bytes = bytes
        entries = block.offsets.map { bytes.baseAddress! + $0 }
        places = Dictionary(uniqueKeysWithValues: unique.enumerated().map { ($0.element.name, $0.offset) })
        path = unique.first { $0.name == "PATH" }.map { String($0.entry.dropFirst(5)) }
    }

    deinit { bytes.deallocate() }

    var byteCount: Int { bytes.count }

    /// Whether it was made of that list. Cheap for lists that share their storage.
    func isMade(of list: [String]) -> Bool { self.list == list }

    func place(of name: String) -> Int? { places[name] }

    /// The name of `NAME=value`; nil for what is no variable.
    static func name(of entry: String) -> String? {
        guard let sign = entry.utf8.firstIndex(of: UInt8(ascii: "=")), sign != entry.utf8.startIndex else { return nil }
        return String(entry[..<sign])
    }

    /// The variables of a list, the last one of a name holding, in the place of the first.
    static func unique(_ list: [String]) -> [(name: String, entry: String)] {
        var places: [String: Int] = [:]
        var unique: [(name: String, entry: String)] = []
        for entry in list {
            guard let name = name(of: entry) else { continue }
            if let place = places[name] {
                unique[place].entry = entry
            } else {
                places[name] = unique.count
                unique.append((name, entry))
            }
        }
        return unique
    }
}

/// Blocks of the environments in use. A run has one for most of its launches.
struct EnvironmentBlocks {
    /// Blocks that are kept, newest first.
    private var blocks: [EnvironmentBlock] = []
    static let keptMax = 8

    /// nil when an entry holds a zero byte.
    mutating func block(of list: [String]) -> EnvironmentBlock? {
        if let index = blocks.firstIndex(where: { $0.isMade(of: list) }) {
            if index > 0 { blocks.swapAt(0, index) }
            return blocks[0]
        }
        guard let block = EnvironmentBlock(list) else { return nil }
        if blocks.count == Self.keptMax { blocks.removeLast() }
        blocks.insert(block, at: 0)
        return block
    }
}
