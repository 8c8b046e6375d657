import BatonFrames

extension FrameStep {
    init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard case .object(let members) = json, let first = members.first else { throw Self.fault("") }
        switch (first.key, first.value) {
        case ("filter", let term): self = .filter(try Term(term))
        case ("select", let terms): self = .select(try Self.named(terms))
        case ("derive", let terms): self = .derive(try Self.named(terms))
        case ("drop", let names): self = .drop(try texts(names))
        case ("rename", let names):
            self = .rename(try Self.pairs(names).map { Renaming($0.0, to: $0.1) })
        case ("sort", let keys): self = .sort(try Self.keys(keys))
        case ("slice", .int(let offset)): self = .slice(offset: offset, length: json["length"]?.number)
        case ("distinct", let names):
            guard let keep = json["keep"]?.text.flatMap(Keep.init(rawValue:)) else { throw Self.fault(first.key) }
            self = .distinct(on: try texts(names), keep: keep)
        case ("group", let keys):
            self = .group(keys: try Self.named(keys), measures: try Self.named(json["measures"] ?? .null))
        case ("join", let recipe): self = try Self.join(recipe, json)
        case ("append", .array(let recipes)):
            self = .append(try recipes.map { (recipe) throws(FrameDocumentFault) in try Recipe(recipe) })
        case ("unpivot", let columns):
            guard let name = json["name"]?.text, let value = json["value"]?.text else { throw Self.fault(first.key) }
            self = .unpivot(columns: try texts(columns), name: name, value: value)
        case ("pivot", let index):
            guard let columns = json["columns"]?.text, let value = json["value"] else { throw Self.fault(first.key) }
            self = .pivot(index: try texts(index), columns: columns, value: try Term(value))
        case ("explode", .string(let name)): self = .explode(name)
        case ("sample", let count): self = try Self.sample(count, json)
        case ("snippet", let call): self = .snippet(try SnippetCall(call))
        default: throw Self.fault(first.key)
        }
    }

    private static func fault(_ key: String) -> FrameDocumentFault {
        FrameDocumentFault("'\(key.prefix(64))' is no step of a recipe, or lacks what belongs to it")
    }

    private static func named(_ json: WireJSON) throws(FrameDocumentFault) -> [NamedTerm] {
        guard case .array(let items) = json else { throw FrameDocumentFault("named expressions are a list") }
        return try items.map { (item) throws(FrameDocumentFault) in try NamedTerm(item) }
    }

    private static func pairs(_ json: WireJSON?) throws(FrameDocumentFault) -> [(String, String)] {
        guard case .array(let items)? = json else { throw FrameDocumentFault("pairs of names are a list") }
        return try items.map { (item) throws(FrameDocumentFault) in
            let pair = try texts(item)
            guard pair.count == 2 else { throw FrameDocumentFault("a pair has two names") }
            return (pair[0], pair[1])
        }
    }

    private static func keys(_ json: WireJSON) throws(FrameDocumentFault) -> [SortKey] {
        guard case .array(let items) = json else { throw fault("sort") }
        return try items.map { (item) throws(FrameDocumentFault) in
            guard case .array(let pair) = item, pair.count == 2, case .bool(let isDescending) = pair[1] else {
                throw fault("sort")
            }
            return SortKey(try Term(pair[0]), isDescending: isDescending)
        }
    }

    private static func join(_ recipe: WireJSON, _ json: WireJSON) throws(FrameDocumentFault) -> FrameStep {
        guard let kind = json["kind"]?.text.flatMap(JoinKind.init(rawValue:)), let suffix = json["suffix"]?.text else {
            throw fault("join")
        }
        return .join(
            try Recipe(recipe), kind, on: try pairs(json["on"]).map { JoinKey($0.0, $0.1) }, suffix: suffix)
    }

    private static func sample(_ count: WireJSON, _ json: WireJSON) throws(FrameDocumentFault) -> FrameStep {
        guard let seed = json["seed"]?.text.flatMap({ UInt64($0) }) else { throw fault("sample") }
        let fraction: Double? =
            switch json["fraction"] {
            case .float(let number)?: number
            case .int(let number)?: Double(number)
            default: nil
            }
        return .sample(count: count.number, fraction: fraction, seed: seed)
    }
}
