import BatonFrames
import Foundation
import Testing

/// Drawn recipes give the same on each engine as the evaluation of their written meaning.
@Suite(.serialized) struct EngineEqualityTests {
    /// More in the slow set: `BATON_SLOW_TESTS=1`. Others than these: `BATON_FRAMES_RECIPES=3000 BATON_FRAMES_SEED=7`.
    static let count =
        ProcessInfo.processInfo.environment["BATON_FRAMES_RECIPES"].flatMap { Int($0) }
        ?? (ProcessInfo.processInfo.environment["BATON_SLOW_TESTS"] == nil ? 60 : 500)
    static let framesPerSeed = 5

    @Test(arguments: FunctionTableTests.engines)
    func `drawn recipes give what their meaning says`(_ engine: Engine) throws {
        let seed = UInt64(ProcessInfo.processInfo.environment["BATON_FRAMES_SEED"] ?? "1") ?? 1
        var draw = DrawnRecipes(seed: seed)
        var cases = EngineCases(engine)
        var expected: [(Recipe, Result<(Schema, [[Scalar]]), FrameFault>)] = []
        for number in 0..<Self.count {
            let place = number % Self.framesPerSeed
            let names = ("trips\(place)", "towns\(place)")
            if number < Self.framesPerSeed {
                try cases.define(
                    names.0, DrawnRecipes.schema, draw.rows(DrawnRecipes.schema, number == 0 ? 0 : 8 * number))
                try cases.define(names.1, DrawnRecipes.other, draw.rows(DrawnRecipes.other, number == 1 ? 0 : 5))
            }
            let recipe = draw.recipe(of: names.0, joining: names.1)
            guard try cases.add(.define("made", recipe)) else { continue }
            expected.append((recipe, cases.evaluate(recipe)))
        }
        let made = try cases.run()
        #expect(made.count == expected.count)
        #expect(expected.count > Self.count / 2)
        var differences = 0
        for (place, (recipe, wanted)) in expected.enumerated() {
            guard let difference = EngineCases.difference(made[place], wanted) else { continue }
            differences += 1
            if differences <= 12 {
                Issue.record("\(engine.rawValue): \(difference)\n\(cases.lines(place))\n\(recipe.steps)")
            }
        }
        #expect(differences == 0)
    }
}

/// Programs for one engine, what they give, and how that compares with the meaning.
struct EngineCases {
    let engine: Engine
    private var setup: [PythonProgram] = []
    private var programs: [PythonProgram] = []
    private var frames: [String: LocalFrame] = [:]

    init(_ engine: Engine) { self.engine = engine }

    private var schemas: [String: Schema] { frames.mapValues(\.schema) }

    mutating func define(_ name: String, _ schema: Schema, _ rows: [[Scalar]]) throws {
        frames[name] = LocalFrame(schema, rows: rows)
        setup.append(
            try Generators.of(engine).program(
                for: Statement(.define(name, Recipe(.table(schema, rows)))), schemas: [:], taken: []))
    }

    /// - Returns: false where the engine refuses it by name.
    mutating func add(_ action: Statement.Action) throws -> Bool {
        do throws(FrameFault) {
            programs.append(
                try Generators.of(engine).program(for: Statement(action), schemas: schemas, taken: Set(frames.keys)))
            return true
        } catch  where error.kind == .refused {
            return false
        }
    }

    func evaluate(_ recipe: Recipe) -> Result<(Schema, [[Scalar]]), FrameFault> {
        do throws(FrameFault) {
            return .success(try LocalFrames.evaluate(recipe, variables: frames))
        } catch {
            return .failure(error)
        }
    }

    func lines(_ place: Int) -> String { programs[place].lines.joined(separator: "\n") }

    func run() throws -> [[String: Any]] {
        var helpers: [String] = []
        var imports: [String] = []
        for program in setup + programs {
            for name in program.helpers where !helpers.contains(name) { helpers.append(name) }
            for line in program.imports where !imports.contains(line) { imports.append(line) }
        }
        let input: [String: Any] = [
            "imports": imports,
            "helpers": helpers.compactMap { PythonLibrary.function($0, for: engine)?.source },
            "setup": setup.flatMap(\.lines),
            "cases": programs.map { ["imports": $0.imports, "lines": $0.lines, "result": $0.result ?? ""] },
        ]
        let output = try PythonProcess.run(
            "run_cases.py", input: try JSONSerialization.data(withJSONObject: input))
        return try output.split(separator: UInt8(ascii: "\n")).map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
        }
    }

    /// What differs, in words; nil where nothing does.
    static func difference(
        _ made: [String: Any], _ wanted: Result<(Schema, [[Scalar]]), FrameFault>
    ) -> String? {
        let (schema, rows): (Schema, [[Scalar]])
        switch (wanted, made["error"] as? String) {
        case (.failure, .some): return nil
        case (.failure(let fault), nil): return "it gives an answer where the meaning is '\(fault.message)'"
        case (.success, .some(let error)): return error
        case (.success(let frame), nil): (schema, rows) = frame
        }
        guard let columns = made["columns"] as? [String], let cells = made["rows"] as? [[Any]] else {
            return "no frame: \(made)"
        }
        guard columns == schema.names else { return "columns \(columns), not \(schema.names)" }
        guard cells.count == rows.count else { return "\(cells.count) rows, not \(rows.count)" }
        for (number, (row, other)) in zip(rows, cells).enumerated() {
            for (place, (a, b)) in zip(row, other).enumerated() where !areSame(a, b) {
                return "row \(number), \(columns[place]): \(b), not \(a)"
            }
        }
        return nil
    }

    /// Floats within a few units in the last place: sums are taken in other orders.
    static func areSame(_ wanted: Scalar, _ made: Any, exactly: Bool = false) -> Bool {
        let tagged = made as? [String: Any]
        switch wanted {
        case .null: return made is NSNull
        case .bool(let value): return (made as? NSNumber).map { CFBoolean.isBool($0) && $0.boolValue == value } ?? false
        case .int(let value): return tagged?["int"] as? String == String(value)
        case .float(let value):
            guard let text = tagged?["float"] as? String, let number = Double(text) else { return false }
            if value.isNaN { return number.isNaN }
            if exactly { return value.bitPattern == number.bitPattern }
            return value == number || abs(value - number) <= 1e-9 * max(abs(value), abs(number), 1)
        case .text(let text):
            return (made as? String).map { Array($0.unicodeScalars) == Array(text.unicodeScalars) } ?? false
        case .date(let days): return tagged?["date"] as? String == String(days)
        case .datetime(let moment): return tagged?["datetime"] as? String == String(moment)
        case .duration(let length): return tagged?["duration"] as? String == String(length)
        case .binary(let bytes):
            return tagged?["binary"] as? String == bytes.map { String(format: "%02x", $0) }.joined()
        case .list(let items):
            guard let values = made as? [Any], values.count == items.count else { return false }
            return zip(items, values).allSatisfy { areSame($0, $1, exactly: exactly) }
        case .record(let fields):
            guard let pairs = tagged?["record"] as? [[Any]], pairs.count == fields.count else { return false }
            return zip(fields, pairs).allSatisfy {
                $0.name == $1[0] as? String && areSame($0.value, $1[1], exactly: exactly)
            }
        }
    }
}

private enum CFBoolean {
    static func isBool(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
