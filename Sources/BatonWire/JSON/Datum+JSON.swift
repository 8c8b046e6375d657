// Data as JSON. What JSON has no word for is an object with one member whose name begins with `$`.

package import BatonModel

extension Datum {
    /// The value as JSON: durations, sizes, files and numbers that JSON lacks are tagged.
    package var wireJSON: WireJSON {
        switch self {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .float(let number):
            number.isFinite ? .float(number) : Datum.tagged("$float", .string("\(number)"))
        case .string(let text): .string(text)
        case .duration(let nanoseconds): Datum.tagged("$duration", .int(nanoseconds))
        case .size(let bytes): Datum.tagged("$size", .int(bytes))
        case .file(let file):
            Datum.tagged(
                "$file",
                .object(
                    [.init("path", .string(file.path))]
                        + (file.digest.map { [.init("digest", .string($0))] } ?? [])))
        case .list(let items): .array(items.map(\.wireJSON))
        case .map(let entries): Datum.mapJSON(entries)
        }
    }

    private static func tagged(_ tag: String, _ value: WireJSON) -> WireJSON { .object([.init(tag, value)]) }

    /// A map that could be taken for a tag is written as pairs.
    private static func mapJSON(_ entries: [Datum.Entry]) -> WireJSON {
        if entries.count == 1, entries[0].key.hasPrefix("$") {
            return tagged("$map", .array([.array([.string(entries[0].key), entries[0].value.wireJSON])]))
        }
        return .object(entries.map { .init($0.key, $0.value.wireJSON) })
    }

    /// The value that JSON stands for; nil for a tag that is not known, or with the wrong content.
    package init?(_ json: WireJSON) {
        switch json {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .float(let number): self = .float(number)
        case .string(let text): self = .string(text)
        case .array(let items):
            let data = items.compactMap(Datum.init)
            guard data.count == items.count else { return nil }
            self = .list(data)
        case .object(let members):
            if members.count == 1, members[0].key.hasPrefix("$") {
                guard let known = Datum(tag: members[0].key, members[0].value) else { return nil }
                self = known
                return
            }
            var entries: [Datum.Entry] = []
            for member in members {
                guard let value = Datum(member.value) else { return nil }
                entries.append(Datum.Entry(key: member.key, value: value))
            }
            self = .map(entries)
        }
    }

    private init?(tag: String, _ content: WireJSON) {
        switch (tag, content) {
        case ("$float", .string(let text)):
            guard let number = Double(text) else { return nil }
            self = .float(number)
        case ("$duration", .int(let nanoseconds)): self = .duration(nanoseconds)
        case ("$size", .int(let bytes)): self = .size(bytes)
        case ("$file", .object):
            guard let path = content["path"]?.text else { return nil }
            self = .file(FileReference(path: path, digest: content["digest"]?.text))
        case ("$map", .array(let pairs)):
            guard pairs.count == 1, case .array(let pair) = pairs[0], pair.count == 2, let key = pair[0].text,
                let value = Datum(pair[1])
            else { return nil }
            self = .map([Datum.Entry(key: key, value: value)])
        default: return nil
        }
    }
}
