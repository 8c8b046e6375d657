import BatonModel
import BatonSyntax

/// Bytes that say the same for the same content, wherever and whenever they are written: what a digest is taken of.
///
/// Every piece begins with its kind and, where it has no fixed length, its length, so that no two sequences of pieces
/// give the same bytes.
struct KeyBytes {
    private(set) var bytes: [UInt8] = []

    private enum Tag: UInt8 {
        case null, no, yes, int, float, duration, size, text, list, map, range, file, function, object, part
    }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// Bytes written by another of these, with the lengths that belong to them.
    mutating func add(prefix: [UInt8]) { bytes.append(contentsOf: prefix) }

    mutating func add(part name: String) {
        add(.part)
        add(bytesOf: name)
    }

    mutating func add(text: String) {
        add(.text)
        add(bytesOf: text)
    }

    mutating func add(count: Int) { add(word: UInt64(truncatingIfNeeded: count)) }

    private mutating func add(_ tag: Tag) { bytes.append(tag.rawValue) }

    private mutating func add(bytesOf text: String) {
        var text = text
        text.withUTF8 { utf8 in
            add(word: UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    private mutating func add(word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A value: files by their content, functions by their text.
    mutating func add(
        _ value: Value, name: String, depth: Int = 0, _ maker: StepKeyMaker
    ) throws(RuntimeError) {
        switch value.settled {
        case .null: add(.null)
        case .bool(let isTrue): add(isTrue ? .yes : .no)
        case .int(let number): add(.int, UInt64(bitPattern: Int64(number)))
        case .float(let number): add(.float, number.bitPattern)
        case .duration(let number): add(.duration, UInt64(bitPattern: Int64(number)))
        case .size(let number): add(.size, UInt64(bitPattern: Int64(number)))
        case .string(let string): add(text: string.text)
        case .list(let list): try add(list.items, name, depth, maker)
        case .map(let map): try add(map, name, depth, maker)
        case .range(let range):
            add(.range, UInt64(bitPattern: Int64(range.lower)))
            add(count: range.upper)
        case .file(let file):
            add(.file)
            add(bytesOf: try maker.contentDigest(file))
        case .function(let function):
            add(.function)
            add(bytesOf: try maker.codeDigest(of: function))
        case .object(let object):
            add(.object)
            add(bytesOf: try maker.text(of: object, name: name))
        case .deferred: throw .notKnown(name)
        }
    }

    private mutating func add(_ tag: Tag, _ word: UInt64) {
        add(tag)
        add(word: word)
    }

    private mutating func add(
        _ items: [Value], _ name: String, _ depth: Int, _ maker: StepKeyMaker
    ) throws(RuntimeError) {
        guard depth < Value.nestingMax else { throw Value.nestedTooDeep("part of a key") }
        add(.list)
        add(count: items.count)
        for item in items { try add(item, name: name, depth: depth + 1, maker) }
    }

    private mutating func add(
        _ map: MapObject, _ name: String, _ depth: Int, _ maker: StepKeyMaker
    ) throws(RuntimeError) {
        guard depth < Value.nestingMax else { throw Value.nestedTooDeep("part of a key") }
        add(.map)
        add(count: map.count)
        for (key, value) in zip(map.keys, map.values) {
            add(bytesOf: key)
            try add(value, name: name, depth: depth + 1, maker)
        }
    }
}
