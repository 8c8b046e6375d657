import BatonFrames

/// Recipes and small frames by chance, the same for the same seed: what engines are compared with.
struct DrawnRecipes {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // SplitMix64, by Steele, Lea and Flood.
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    static let schema = Schema([
        Column("town", .text), Column("note", .text), Column("count", .int), Column("size", .int),
        Column("fare", .float), Column("tip", .float), Column("paid", .bool), Column("day", .date),
        Column("at", .datetime(zone: nil)),
    ])

    static let other = Schema([Column("town", .text), Column("count", .int), Column("area", .float)])

    mutating func rows(_ schema: Schema, _ count: Int) -> [[Scalar]] {
        (0..<count).map { _ in schema.columns.map { chance(15) ? .null : scalar($0.type) } }
    }

    mutating func scalar(_ type: ColumnType) -> Scalar {
        switch type {
        case .bool: .bool(chance(50))
        case .int: .int(Int64(below(12)) - 4)
        case .float: .float(pick([0, 1, -1, 0.5, 2.25, -3.75, 12.5, 100, .nan, 7]))
        case .text: .text(pick(["Oslo", "oslo", "Ås", "Bærum", "", " a b ", "日本", "x,y", "b", "Zürich", "o'neil"]))
        case .date: .date(Int32(below(20_000)))
        case .datetime: .datetime(Int64(below(2_000_000)) * 1_000_003)
        default: .null
        }
    }

    mutating func recipe(of variable: String, joining other: String) -> Recipe {
        var recipe = Recipe(.variable(variable))
        var schema = Self.schema
        for _ in 0..<(1 + below(3)) {
            let step = step(schema, other)
            let next = recipe.then(step)
            // A step that the checks refuse is another's test.
            guard
                let made = try? FrameCheck.schema(of: next, variables: [variable: Self.schema, other: Self.other])
            else { continue }
            (recipe, schema) = (next, made)
        }
        return recipe
    }

    private mutating func column(_ schema: Schema, _ type: ColumnType) -> Term? {
        let names = schema.columns.filter { $0.type == type }.map(\.name)
        return names.isEmpty ? nil : .column(pick(names))
    }

    private mutating func step(_ schema: Schema, _ other: String) -> FrameStep {
        let names = schema.names
        switch below(12) {
        case 0, 1: return .filter(term(.bool, schema, 3))
        case 2, 3: return .derive([named("made", schema), named(chance(30) ? pick(names) : "new", schema)])
        case 4:
            return .select(names.filter { _ in chance(70) }.map { NamedTerm($0, .column($0)) } + [named("it", schema)])
        case 5:
            let keys = (0..<(1 + below(2))).map { _ in
                FrameStep.SortKey(.column(pick(names)), isDescending: chance(50))
            }
            return .sort(keys)
        case 6: return .slice(offset: below(9) - 4, length: chance(50) ? below(6) : nil)
        case 7: return .distinct(on: [pick(names)], keep: pick([.first, .last, .none]))
        case 8, 9: return group(schema)
        case 10:
            let kinds = FrameStep.JoinKind.allCases.filter { $0 != .cross }
            return .join(
                Recipe(.variable(other)), pick(kinds), on: [.init("town", "town")], suffix: "_right")
        default:
            return pick([
                .drop([pick(names)]), .rename([.init(pick(names), to: "renamed")]),
                .unpivot(columns: ["count", "size"], name: "what", value: "cells"),
                .append([Recipe(.variable(other))]),
            ])
        }
    }

    private mutating func group(_ schema: Schema) -> FrameStep {
        let keys = schema.columns.filter { _ in chance(20) }.map { NamedTerm($0.name, .column($0.name)) }
        let functions = Aggregate.allCases.filter { ![.quantile, .correlation, .covariance, .count].contains($0) }
        var measures = [NamedTerm("rows", .aggregate(.count, []))]
        for place in 0..<(1 + below(3)) {
            let function = pick(functions)
            let types: [ColumnType] =
                switch function {
                case .any, .all: [.bool]
                case .min, .max, .first, .last, .mode, .countDistinct, .list: [.int, .float, .text, .date, .bool]
                default: [.int, .float]
                }
            guard let column = column(schema, pick(types)) else { continue }
            measures.append(NamedTerm("m\(place)", .aggregate(function, [column])))
        }
        if let column = column(schema, .int) {
            measures.append(
                NamedTerm("ratio", .apply(.divide, [.aggregate(.sum, [column]), .aggregate(.count, [])])))
        }
        return .group(keys: Array(keys.prefix(2)), measures: measures)
    }

    private mutating func named(_ name: String, _ schema: Schema) -> NamedTerm {
        NamedTerm(name, term(pick([.bool, .int, .float, .text]), schema, 3))
    }

    mutating func term(_ type: ColumnType, _ schema: Schema, _ depth: Int) -> Term {
        if depth == 0 || chance(20) {
            if chance(80), let column = column(schema, type) { return column }
            return .literal(scalar(type))
        }
        let deeper = depth - 1
        if chance(8) {
            return .when(
                [.init(term(.bool, schema, deeper), term(type, schema, deeper))], otherwise: term(type, schema, deeper))
        }
        switch type {
        case .bool: return bool(schema, deeper)
        case .int: return int(schema, deeper)
        case .float: return float(schema, deeper)
        default: return text(schema, deeper)
        }
    }

    private mutating func bool(_ schema: Schema, _ depth: Int) -> Term {
        let type: ColumnType = pick([.int, .float, .text])
        switch below(6) {
        case 0: return .apply(pick([.and, .or]), [term(.bool, schema, depth), term(.bool, schema, depth)])
        case 1: return .apply(.not, [term(.bool, schema, depth)])
        case 2: return .apply(pick([.isNull]), [term(type, schema, depth)])
        case 3: return .apply(.isIn, [term(type, schema, depth), .literal(scalar(type)), .literal(scalar(type))])
        case 4:
            return .apply(
                pick([.contains, .startsWith, .endsWith]),
                [term(.text, schema, depth), .literal(.text(pick(["o", "a", ""])))])
        default:
            return .apply(
                pick([.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .same]),
                [term(type, schema, depth), term(type, schema, depth)])
        }
    }

    private mutating func int(_ schema: Schema, _ depth: Int) -> Term {
        switch below(7) {
        case 0: return .apply(pick([.length]), [term(.text, schema, depth)])
        case 1: return .apply(pick([.abs, .negate, .sign]), [term(.int, schema, depth)])
        case 2:
            return .apply(pick([.year, .month, .day, .weekday, .dayOfYear, .weekOfYear, .quarter]), [.column("day")])
        case 3: return .window(pick([.rowNumber, .cumulativeCount, .rank, .denseRank]), [.column("count")], by: [])
        case 4: return .apply(.indexOf, [term(.text, schema, depth), .literal(.text("a"))])
        case 5: return .apply(pick([.floorDivide, .modulo]), [term(.int, schema, depth), term(.int, schema, 0)])
        default:
            return .apply(pick([.add, .subtract, .multiply]), [term(.int, schema, depth), term(.int, schema, depth)])
        }
    }

    private mutating func float(_ schema: Schema, _ depth: Int) -> Term {
        switch below(7) {
        case 0: return .apply(.divide, [term(.int, schema, depth), term(.int, schema, depth)])
        case 1:
            return .apply(
                pick([.floor, .ceil, .abs, .negate, .sign, .sqrt, .exp, .sin, .atan]), [term(.float, schema, depth)])
        case 2: return .apply(.round, [term(.float, schema, depth), .literal(.int(1))])
        case 3:
            return .apply(
                pick([.minimum, .maximum, .coalesce]), [term(.float, schema, depth), term(.float, schema, depth)])
        case 4:
            return .apply(
                .subtract, [.column("fare"), .aggregate(pick([.mean, .sum, .max, .median]), [.column("fare")])])
        case 5:
            return .window(
                pick([.cumulativeSum, .cumulativeMin, .cumulativeMax, .fillForward, .fillBackward]), [.column("fare")],
                by: chance(50) ? ["town"] : [])
        default:
            return .apply(
                pick([.add, .subtract, .multiply]), [term(.float, schema, depth), term(.float, schema, depth)])
        }
    }

    private mutating func text(_ schema: Schema, _ depth: Int) -> Term {
        switch below(7) {
        case 0:
            return .apply(
                pick([.upper, .lower, .trim, .trimStart, .trimEnd, .reverse, .capitalize, .title]),
                [term(.text, schema, depth)])
        case 1: return .apply(.concat, [term(.text, schema, depth), term(.text, schema, depth)])
        case 2:
            return .apply(.slice, [term(.text, schema, depth), .literal(.int(Int64(below(5)) - 2)), .literal(.int(2))])
        case 3:
            return .apply(
                pick([.padStart, .padEnd]), [term(.text, schema, depth), .literal(.int(6)), .literal(.text("é"))])
        case 4: return .apply(.replace, [term(.text, schema, depth), .literal(.text("o")), .literal(.text("$0\\1"))])
        case 5: return .apply(.repeatText, [term(.text, schema, depth), .literal(.int(Int64(below(3))))])
        default: return .apply(.coalesce, [term(.text, schema, depth), term(.text, schema, depth)])
        }
    }
}
