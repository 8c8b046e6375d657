import BatonFrames
import Testing

/// Faults that are found before anything runs, and the columns that steps make.
@Suite struct FrameCheckTests {
    static let town = Schema([
        Column("town", .text), Column("fare", .float), Column("riders", .int), Column("day", .date),
        Column("tags", .list(.text)),
    ])

    private static func schema(_ steps: [FrameStep]) throws(FrameFault) -> Schema? {
        try FrameCheck.schema(of: Recipe(.variable("t"), steps), variables: ["t": town])
    }

    static let faults: [(steps: [FrameStep], kind: FrameFault.Kind, message: String, help: String?)] = [
        ([.filter(f(.greater, c("fares"), l(3)))], .unknownColumn, "unknown column 'fares'", "did you mean 'fare'?"),
        ([.drop(["x"])], .unknownColumn, "unknown column 'x'", "the columns are town, fare, riders, day, tags"),
        ([.drop(["fare"]), .sort([.init(c("fare"))])], .unknownColumn, "unknown column 'fare'", nil),
        ([.filter(c("fare"))], .typeMismatch, "a filter takes a condition, and this is float", "compare it: … > 0"),
        (
            [.derive([NamedTerm("x", f(.upper, c("fare")))])], .typeMismatch, "`upper` takes text, and 'fare' is float",
            "make text of it first: string(fare)"
        ),
        (
            [.filter(f(.less, c("town"), l(3)))], .typeMismatch, "`<` does not take text and int", nil
        ),
        (
            [.derive([NamedTerm("x", f(.add, c("town"), l("!")))])], .typeMismatch,
            "`+` takes a number or duration, and 'town' is text", "make a number of it first: float(town)"
        ),
        (
            [.select([NamedTerm("a", c("town")), NamedTerm("a", c("fare"))])], .duplicateColumn,
            "`select` makes two columns 'a'", "give one another name"
        ),
        (
            [.rename([.init("town", to: "fare")])], .duplicateColumn, "`rename` makes two columns 'fare'",
            "give one another name"
        ),
        (
            [.derive([NamedTerm("x", f(.round, c("fare"), c("riders")))])], .badArgument,
            "`round` takes a fixed value there, the same for all rows", nil
        ),
        ([.derive([NamedTerm("x", f(.upper))])], .badArgument, "`upper` takes 1 argument, got 0", nil),
        (
            [.group(keys: [NamedTerm("town", c("town"))], measures: [NamedTerm("x", c("fare"))])], .badArgument,
            "a group has many values of 'fare'", "make one of them, like mean(fare) or max(fare), or group by it"
        ),
        (
            [.derive([NamedTerm("x", a(.sum, a(.mean, c("fare"))))])], .badArgument, "`mean` stands inside `sum`",
            "put it into a column of its own first, in a step before"
        ),
        (
            [.sort([.init(a(.sum, c("fare")))])], .badArgument,
            "`sum` makes one value of many, and a key is made of each row",
            "put it into a column of its own first, in a step before"
        ),
        (
            [.derive([NamedTerm("x", a(.mean, c("town")))])], .typeMismatch,
            "`mean` takes a number, and 'town' is text", "make a number of it first: float(town)"
        ),
        ([.explode("town")], .typeMismatch, "'town' holds no lists: it is text", nil),
        (
            [.unpivot(columns: ["town", "fare"], name: "n", value: "v")], .typeMismatch,
            "the columns of an unpivot hold values of one type, and 'fare' differs", nil
        ),
        ([.slice(offset: 0, length: -1)], .badArgument, "a number of rows is 0 or more, not -1", nil),
        (
            [.sample(count: nil, fraction: 1.5, seed: 0)], .badArgument,
            "a sample is a number of rows, or a share between 0 and 1", nil
        ),
        (
            [.join(Recipe(.variable("u")), .inner, on: [.init("town", "town")], suffix: "_right")], .notFound,
            "the session has no variable 'u'", nil
        ),
        (
            [.join(Recipe(.variable("t")), .inner, on: [.init("town", "fare")], suffix: "_right")], .typeMismatch,
            "'town' is text, and the other frame's 'fare' is float", nil
        ),
        (
            [.join(Recipe(.variable("t")), .inner, on: [], suffix: "_right")], .badArgument,
            "a join names the columns that both frames share", nil
        ),
        (
            [.derive([NamedTerm("x", .when([.init(f(.isNull, c("fare")), l("none"))], otherwise: c("fare")))])],
            .typeMismatch,
            "one value is text, another float", nil
        ),
        ([.filter(f(.equal, c("day"), l("2024-01-01")))], .typeMismatch, "`==` does not take date and text", nil),
    ]

    @Test(arguments: faults)
    func `a fault has its kind, its message and a way on`(
        steps: [FrameStep], kind: FrameFault.Kind, message: String, help: String?
    ) {
        let fault = #expect(throws: FrameFault.self) { try Self.schema(steps) }
        #expect(fault?.kind == kind && fault?.message == message)
        if let help { #expect(fault?.help == help) }
        #expect(fault?.step == steps.count - 1)
    }

    static let made: [(steps: [FrameStep], columns: String)] = [
        (
            [.derive([NamedTerm("fare", f(.round, c("riders"))), NamedTerm("half", f(.divide, c("riders"), l(2)))])],
            "town text, fare int, riders int, day date, tags list[text], half float"
        ),
        (
            [.select([NamedTerm("m", f(.month, c("day"))), NamedTerm("s", f(.add, c("fare"), c("riders")))])],
            "m int, s float"
        ),
        (
            [
                .group(
                    keys: [NamedTerm("town", c("town"))],
                    measures: [NamedTerm("n", a(.count)), NamedTerm("days", a(.list, c("day")))])
            ], "town text, n int, days list[date]"
        ),
        ([.explode("tags"), .drop(["day", "riders"])], "town text, fare float, tags text"),
        (
            [
                .select([NamedTerm("fare", c("fare")), NamedTerm("riders", c("riders"))]),
                .unpivot(columns: ["fare", "riders"], name: "n", value: "v"),
            ], "n text, v float"
        ),
        (
            [
                .join(Recipe(.variable("t")), .left, on: [.init("town", "town"), .init("day", "day")], suffix: "_2"),
                .drop(["tags", "tags_2"]),
            ], "town text, fare float, riders int, day date, fare_2 float, riders_2 int"
        ),
        ([.select([NamedTerm("x", f(.coalesce, .literal(.null), c("riders")))])], "x int"),
        ([.select([NamedTerm("x", f(.item, c("tags"), l(0)))])], "x text"),
    ]

    @Test(arguments: made)
    func `the columns that steps make are known before they run`(steps: [FrameStep], columns: String) throws {
        let schema = try #require(try Self.schema(steps))
        #expect(schema.columns.map { "\($0.name) \($0.type.name)" }.joined(separator: ", ") == columns)
    }

    @Test func `a file's columns are not known, and any name passes`() throws {
        let recipe = Recipe(.file(FrameFile("t.csv", .csv)), [.filter(f(.greater, c("fare"), l(3)))])
        #expect(try FrameCheck.schema(of: recipe, variables: [:]) == nil)
        let then = recipe.then(.select([NamedTerm("a", c("fare"))])).then(.drop(["b"]))
        let fault = #expect(throws: FrameFault.self) { try FrameCheck.schema(of: then, variables: [:]) }
        #expect(fault?.step == 2)
    }

    @Test func `depth, steps and nesting have bounds`() {
        func nested(_ levels: Int) -> Term { (0..<levels).reduce(c("riders")) { term, _ in f(.negate, term) } }
        #expect(throws: Never.self) { try Self.schema([.filter(f(.isNull, nested(TermCheck.depthMax - 2)))]) }
        #expect(throws: FrameFault.self) { try Self.schema([.filter(f(.isNull, nested(TermCheck.depthMax - 1)))]) }
        let step = FrameStep.slice(offset: 0, length: 1)
        #expect(throws: Never.self) { try Self.schema(Array(repeating: step, count: FrameCheck.stepsMax)) }
        #expect(throws: FrameFault.self) { try Self.schema(Array(repeating: step, count: FrameCheck.stepsMax + 1)) }
        func appended(_ levels: Int) -> [FrameStep] {
            (1..<levels).reduce([]) { steps, _ in [.append([Recipe(.variable("t"), steps)])] }
        }
        #expect(throws: Never.self) { try Self.schema(appended(FrameCheck.nestingMax)) }
        #expect(throws: FrameFault.self) { try Self.schema(appended(FrameCheck.nestingMax + 1)) }
    }

    @Test func `a term's fault knows the way to the part that is wrong`() {
        let term = f(.and, f(.isNull, c("fare")), f(.greater, f(.upper, c("riders")), l("x")))
        let fault = #expect(throws: TermFault.self) { try TermCheck(Self.town).type(of: term) }
        #expect(fault?.path == [1, 0, 0])
    }

    @Test func `every function has a place in the table of types`() {
        let types = Set(ScalarFunction.allCases.map(\.spelling))
        #expect(types.count == ScalarFunction.allCases.count - 1, "only - stands for two")
        for function in ScalarFunction.allCases {
            let fault = #expect(throws: TermFault.self) {
                try TermCheck(nil).type(of: .apply(function, Array(repeating: c("x"), count: 0)))
            }
            #expect(fault?.fault.kind == .badArgument, "\(function) takes nothing")
        }
    }
}
