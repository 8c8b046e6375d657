import BatonFrames
import Foundation
import Testing

/// Values and names that somebody means ill with stay values and names.
@Suite struct PythonLiteralTests {
    static let hostile = [
        "\"", "'", "\"\"\"", "'''", "\\", "\\\"", "\n", "\r", "\t", "\0", "{", "}", "{x}", "%s", "$0", "#", ";", "`",
        "__import__('os')", "\u{202E}", "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{301}", "😀", "é", "日本", "\u{E000}",
        "\u{10FFFF}", "\u{85}", "\u{2028}", " ", "*", "^a$", "a.b", "-", "lambda", "None", "\u{7F}", "\u{AD}", "a",
    ]

    static func text(_ draw: inout DrawnRecipes) -> String {
        (0..<draw.below(6)).map { _ in draw.pick(hostile) }.joined()
    }

    static func scalar(_ draw: inout DrawnRecipes, depth: Int) -> Scalar {
        switch draw.below(depth > 0 ? 11 : 9) {
        case 0: return .null
        case 1: return .bool(draw.chance(50))
        case 2: return .int(draw.pick([0, -1, .max, .min, Int64(bitPattern: draw.next())]))
        case 3:
            let drawn = Double(bitPattern: draw.next())
            return .float(
                draw.pick([0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 1e16, 1e-5, 0.1, drawn]))
        case 4, 5: return .text(text(&draw))
        case 6: return .date(Int32(draw.below(3_600_000)) - 700_000)
        case 7: return .datetime(Int64(draw.below(300_000_000)) * 999_999_999 - 60_000_000_000_000_000)
        case 8:
            return draw.chance(50)
                ? .duration(Int64(draw.below(90_000)) * draw.pick([1, -1, 1000, 60_000_000, 86_400_000_000]))
                : .binary((0..<draw.below(9)).map { _ in UInt8(truncatingIfNeeded: draw.next()) })
        case 9: return .list((0..<draw.below(4)).map { _ in scalar(&draw, depth: depth - 1) })
        default:
            return .record(
                (0..<draw.below(4)).map { Scalar.Field("\($0)" + text(&draw), scalar(&draw, depth: depth - 1)) })
        }
    }

    @Test func `drawn values come back the same through Python's own parser`() throws {
        var draw = DrawnRecipes(seed: 7)
        let values = (0..<5000).map { _ in Self.scalar(&draw, depth: 2) }
        let texts = try values.map { value in
            PythonStatement.expression(try PythonLiteral.expression(value)).lines.joined(separator: "\n")
        }
        let made = try Self.read(["texts": texts])
        for (place, value) in values.enumerated() {
            let back = try #require(made[place]["value"], "\(texts[place]): \(made[place])")
            #expect(EngineCases.areSame(value, back, exactly: true), "\(texts[place]) is \(back), not \(value)")
        }
    }

    @Test func `no character of a program is one that does not show`() throws {
        for text in Self.hostile {
            let quoted = PythonLiteral.quoted(text + "x" + text)
            for scalar in quoted.unicodeScalars where scalar.value > 0x7E {
                #expect(![.control, .format, .privateUse, .unassigned].contains(scalar.properties.generalCategory))
            }
            #expect(!quoted.contains("\n"))
        }
    }

    @Test func `a date beyond Python's years is refused, one at the bounds is not`() throws {
        #expect(
            PythonStatement.expression(try PythonLiteral.expression(.date(2_932_896))).lines == ["date(9999, 12, 31)"])
        #expect(PythonStatement.expression(try PythonLiteral.expression(.date(-719_162))).lines == ["date(1, 1, 1)"])
        #expect(throws: FrameFault.self) { try PythonLiteral.expression(.date(2_932_897)) }
        #expect(throws: FrameFault.self) { try PythonLiteral.expression(.date(-719_163)) }
    }

    @Test func `a variable's name keeps clear of what Python and the program use`() throws {
        #expect(try PythonNames.variable("trips") == "trips")
        for name in ["lambda", "pl", "print", "answer", "baton_x", "_", "match"] {
            #expect(try PythonNames.variable(name) == name + "_")
            #expect(try PythonNames.variable(name + "_") == name + "__")
        }
        for name in ["", "1a", "a b", "a;b", "é", "ﬁ", "a\n", String(repeating: "a", count: 201)] {
            #expect(throws: FrameFault.self) { try PythonNames.variable(name) }
        }
        #expect(try PythonNames.variable(String(repeating: "a", count: 200)).utf8.count == 200)
    }

    /// Names and values through every kind of step, on every engine: what a program holds are texts, never code.
    @Test(arguments: Engine.allCases)
    func `hostile names and values stand in programs as texts`(_ engine: Engine) throws {
        var draw = DrawnRecipes(seed: 11)
        let count = ProcessInfo.processInfo.environment["BATON_SLOW_TESTS"] == nil ? 400 : 20_000
        var programs: [[String]] = []
        var names: [(column: String, value: String)] = []
        for number in 0..<count {
            let (a, b, c) = ("a" + Self.text(&draw), "b" + Self.text(&draw), "c" + Self.text(&draw))
            let value = Self.text(&draw)
            let schema = Schema([Column(a, .text), Column(b, .int), Column(c, .float)])
            let step = HostileSteps.step(number, a, b, c, value)
            // Spark gives all columns their new names at once, and does not say the old one.
            let isRenamed = engine == .spark && number % HostileSteps.count == 4
            do throws(FrameFault) {
                let program = try Generators.of(engine).program(
                    for: Statement(.define("made", Recipe(.variable("t"), [step]))), schemas: ["t": schema],
                    taken: ["t"])
                programs.append(program.lines)
                names.append((number % HostileSteps.count == 4 && !isRenamed ? b : a, value))
            } catch {
                #expect(error.kind == .refused || error.kind == .badArgument, "\(error)")
            }
        }
        let made = try Self.read(["programs": programs])
        #expect(made.count == programs.count)
        for (place, parsed) in made.enumerated() {
            let lines = programs[place].joined(separator: "\n")
            #expect(parsed["kinds"] as? [String] == [], "\(lines): \(parsed)")
            #expect(parsed["statements"] as? Int == 1, "\(lines)")
            let texts = parsed["texts"] as? [String] ?? []
            let column = names[place].column
            // Spark reads a name as a path, unless it stands in backquotes.
            let quoted = "`" + column.unicodeScalars.map { $0 == "`" ? "``" : String($0) }.joined() + "`"
            #expect(texts.contains { [Array(column.utf8), Array(quoted.utf8)].contains(Array($0.utf8)) }, "\(lines)")
            #expect(Set(parsed["names"] as? [String] ?? []).isDisjoint(with: ["__import__", "os", "eval"]), "\(lines)")
        }
    }

    private static func read(_ input: [String: Any]) throws -> [[String: Any]] {
        let output = try PythonProcess.run(
            "read_literals.py", input: try JSONSerialization.data(withJSONObject: input))
        return try output.split(separator: UInt8(ascii: "\n")).map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
        }
    }
}

/// One step of each kind over hostile columns.
enum HostileSteps {
    static let count = 14

    static func step(_ number: Int, _ a: String, _ b: String, _ c: String, _ value: String) -> FrameStep {
        let text = Term.literal(.text(value))
        switch number % count {
        case 0: return .filter(.apply(.equal, [.column(a), text]))
        case 1: return .derive([NamedTerm(c, .apply(.concat, [.column(a), text]))])
        case 2:
            return .select([NamedTerm(a, .column(a)), NamedTerm(b, .apply(.add, [.column(b), .literal(.int(1))]))])
        case 3: return .drop([a])
        case 4: return .rename([.init(b, to: "x" + value)])
        case 5: return .sort([.init(.column(a)), .init(.column(c), isDescending: true)])
        case 6: return .distinct(on: [a], keep: .first)
        case 7:
            return .group(
                keys: [NamedTerm(a, .column(a))], measures: [NamedTerm("s" + value, .aggregate(.sum, [.column(b)]))])
        case 8: return .join(Recipe(.variable("t")), .left, on: [.init(a, a)], suffix: "s" + value)
        case 9: return .unpivot(columns: [a], name: "n" + value, value: "v" + value)
        case 10: return .pivot(index: [b], columns: a, value: .aggregate(.sum, [.column(c)]))
        case 11: return .derive([NamedTerm(b, .window(.cumulativeSum, [.column(b)], by: [a]))])
        case 12: return .filter(.apply(.matches, [.column(a), text]))
        default:
            return .derive([
                NamedTerm("w" + value, .when([.init(.apply(.isIn, [.column(a), text]), text)], otherwise: .column(a)))
            ])
        }
    }
}
