import BatonFrames
import Testing

/// What each function means, by example.
@Suite struct LocalFunctionTests {
    /// A term without columns, in one row.
    private static func value(_ term: Term) throws -> Scalar {
        let one = Recipe(.table(Schema([Column("x", .int)]), [[0]]))
        return try LocalFrames.evaluate(one.then(.select([NamedTerm("v", term)]))).1[0][0]
    }

    private static func v(_ scalar: Scalar) -> Term { .literal(scalar) }

    static let answers: [(name: String, term: Term, answer: Scalar)] = [
        ("and of null and false", f(.and, v(nil), v(false)), false),
        ("and of null and true", f(.and, v(nil), v(true)), nil),
        ("or of null and true", f(.or, v(nil), v(true)), true), ("not null", f(.not, v(nil)), nil),
        ("1 == null", f(.equal, v(1), v(nil)), nil), ("same nulls", f(.same, v(nil), v(nil)), true),
        ("1 == 1.0", f(.equal, v(1), v(1.0)), true),
        ("a big int beside its float", f(.less, v(.int(.max)), v(9.3e18)), true),
        ("composed and decomposed letters differ", f(.equal, v("\u{e9}"), v("e\u{301}")), false),
        ("in", f(.isIn, v(2), v(1), v(2)), true), ("null in", f(.isIn, v(nil), v(1)), nil),
        ("in nothing", f(.isIn, v(1)), false),
        ("is_null", f(.isNull, v(nil)), true), ("is_nan", f(.isNaN, v(.float(.nan))), true),
        ("coalesce", f(.coalesce, v(nil), v(4)), 4), ("1 + 2", f(.add, v(1), v(2)), 3),
        ("1 + 0.5", f(.add, v(1), v(0.5)), 1.5),
        ("7 / 2", f(.divide, v(7), v(2)), 3.5), ("1 / 0", f(.divide, v(1), v(0)), .float(.infinity)),
        ("-7 // 2", f(.floorDivide, v(-7), v(2)), -4), ("-7 % 3", f(.modulo, v(-7), v(3)), 2),
        ("7 % -3", f(.modulo, v(7), v(-3)), -2),
        ("1 // 0", f(.floorDivide, v(1), v(0)), nil), ("2 ** 10", f(.power, v(2), v(10)), 1024),
        ("2 ** 0.5", f(.power, v(2), v(0.5)), .float(2.0.squareRoot())), ("abs", f(.abs, v(-3)), 3),
        ("sign", f(.sign, v(-2.5)), -1.0),
        ("round 2.5", f(.round, v(2.5)), 2.0), ("round 3.5", f(.round, v(3.5)), 4.0),
        ("round 0.125 to 2", f(.round, v(0.125), v(2)), 0.12),
        ("round 25 to -1", f(.round, v(25), v(-1)), 20), ("floor", f(.floor, v(-1.5)), -2.0),
        ("sinh is not asinh", f(.sinh, v(0.0)), 0.0), ("minimum", f(.minimum, v(3), v(1)), 1),
        ("maximum with null", f(.maximum, v(3), v(nil)), nil),
        ("length in code points", f(.length, v("né\u{301}e")), 4), ("upper", f(.upper, v("straße")), "STRASSE"),
        ("upper of null is null", f(.upper, v(nil)), nil), ("capitalize", f(.capitalize, v("aB c")), "Ab c"),
        ("title", f(.title, v("new york's")), "New York'S"), ("trim", f(.trim, v("\t a b\u{a0}\n")), "a b"),
        ("reverse", f(.reverse, v("abc")), "cba"), ("concat", f(.concat, v("a"), v("b")), "ab"),
        ("concat with null", f(.concat, v("a"), v(nil)), nil),
        ("contains", f(.contains, v("a.b"), v(".")), true), ("starts", f(.startsWith, v("abc"), v("ab")), true),
        ("ends", f(.endsWith, v("abc"), v("bc")), true), ("index", f(.indexOf, v("éab"), v("b")), 2),
        ("no index", f(.indexOf, v("a"), v("b")), -1),
        ("replace is literal", f(.replace, v("a.b"), v("."), v("$1")), "a$1b"),
        ("matches", f(.matches, v("run-42"), v("\\d+")), true),
        ("extract", f(.extract, v("k=v"), v("(\\w)=(\\w)"), v(2)), "v"),
        ("no extract", f(.extract, v("k"), v("(\\d)"), v(1)), nil),
        ("replace pattern", f(.replacePattern, v("a1b22"), v("\\d+"), v("#")), "a#b#"),
        ("slice", f(.slice, v("abcdef"), v(-3), v(2)), "de"),
        ("pad", f(.padStart, v("7"), v(3), v("0")), "007"), ("repeat", f(.repeatText, v("ab"), v(2)), "abab"),
        ("split", f(.split, v("a,b,,c"), v(",")), ["a", "b", "", "c"]),
        ("join", f(.join, v("a"), v("b"), v("-")), "a-b"),
        ("int of text", f(.toInt, v("42")), 42), ("int of no int", f(.toInt, v("4.2")), nil),
        ("int of a float", f(.toInt, v(-2.9)), -2),
        ("int of NaN", f(.toInt, v(.float(.nan))), nil), ("float", f(.toFloat, v("1e-3")), 0.001),
        ("no float", f(.toFloat, v("0x10")), nil),
        ("text of a float", f(.toText, v(1.0)), "1.0"), ("text of a bool", f(.toText, v(true)), "true"),
        ("bool", f(.toBool, v("No")), false),
        ("type", f(.typeName, v([1])), "list[int]"),
        ("list item", f(.item, v([4, 5]), v(-1)), 5), ("no list item", f(.item, v([4]), v(1)), nil),
        ("list join", f(.listJoin, v(["a", nil, "b"]), v("+")), "a+b"),
        ("crc32", f(.crc32, v("123456789")), .int(0xCBF4_3926)),
        ("field", f(.field, v(.record([.init("a", 1)])), v("a")), 1),
    ]

    @Test(arguments: answers)
    func `a function of one row`(name: String, term: Term, answer: Scalar) throws {
        #expect(try Self.value(term) == answer, "\(name)")
    }

    static let times: [(name: String, term: Term, answer: Scalar)] = [
        ("a leap day", f(.toText, f(.toDate, l("2024-02-29"))), "2024-02-29"),
        ("no day", f(.toDate, l("2023-02-29")), nil),
        ("ISO dates are year, month, day", f(.month, f(.toDate, l("2024-05-02"))), 5),
        ("before 1970", f(.toText, f(.toDatetime, l("1969-12-31T23:59:59"))), "1969-12-31 23:59:59"),
        ("Monday is 0", f(.weekday, f(.toDate, l("2026-11-23"))), 0),
        ("Sunday is 6", f(.weekday, f(.toDate, l("1969-12-28"))), 6),
        ("ISO week", f(.weekOfYear, f(.toDate, l("2021-01-03"))), 53),
        ("day of year", f(.dayOfYear, f(.toDate, l("2024-12-31"))), 366),
        ("quarter", f(.quarter, f(.toDate, l("2024-05-31"))), 2),
        (
            "format", f(.formatTime, f(.toDatetime, l("2024-05-02 13:05:09")), l("%d %b %y, %I:%M %p")),
            "02 May 24, 01:05 PM"
        ),
        ("parse", f(.toText, f(.parseTime, l("2/5/2024 1:05 PM"), l("%d/%m/%Y %I:%M %p"))), "2024-05-02 13:05:00"),
        ("parse to the end", f(.parseTime, l("2024-05-02x"), l("%Y-%m-%d")), nil),
        ("between", f(.timeBetween, f(.toDate, l("2024-03-01")), f(.toDate, l("2024-02-29"))), .int(86_400_000_000)),
        (
            "truncate", f(.toText, f(.truncateTime, f(.toDatetime, l("1969-12-31 23:59:59")), l("hour"))),
            "1969-12-31 23:00:00"
        ),
        ("week", f(.toText, f(.truncateTime, f(.toDate, l("2026-11-22")), l("week"))), "2026-11-16"),
        ("microseconds", f(.microsecond, f(.toDatetime, l("2024-01-01 00:00:00.25"))), 250_000),
    ]

    @Test(arguments: times)
    func `a function of time`(name: String, term: Term, answer: Scalar) throws {
        #expect(try Self.value(term) == answer, "\(name)")
    }

    static let overflows: [Term] = [
        f(.add, v(.int(.max)), v(1)), f(.multiply, v(.int(.max)), v(2)), f(.negate, v(.int(.min))),
        f(.abs, v(.int(.min))),
        f(.power, v(10), v(19)), f(.power, v(2), v(-1)), f(.floorDivide, v(.int(.min)), v(-1)),
        f(.round, v(.int(.max)), v(-1)),
    ]

    @Test(arguments: overflows)
    func `a result that does not fit 64 bits is an error, never a float`(term: Term) {
        let fault = #expect(throws: FrameFault.self) { try Self.value(term) }
        #expect(fault?.kind == .badData)
    }

    static let aggregates: [(name: String, term: Term, answer: Scalar)] = [
        ("count", a(.count), 5), ("known", a(.count, c("fare")), 4), ("distinct", a(.countDistinct, c("town")), 2),
        ("sum", a(.sum, c("riders")), 10), ("mean skips NaN", a(.mean, c("fare")), .float(14.5 / 3)),
        ("product", a(.product, c("riders")), 24),
        ("min", a(.min, c("fare")), 2.5), ("max", a(.max, c("town")), "Ulm"),
        ("median of one column", a(.median, c("riders")), 2.5),
        ("std", a(.standardDeviation, c("riders")), .float((5.0 / 3).squareRoot())),
        ("variance", a(.variance, c("riders")), .float(5.0 / 3)),
        ("quantile", a(.quantile, c("riders"), l(0.25)), 1.75), ("first", a(.first, c("town")), "Ulm"),
        ("last", a(.last, c("fare")), 8.0),
        ("any", a(.any, f(.greater, c("riders"), l(3))), true), ("all", a(.all, f(.greater, c("riders"), l(1))), false),
        ("mode", a(.mode, c("town")), "Ulm"), ("mode of equals", a(.mode, c("riders")), 1),
        ("list", a(.list, c("riders")), [1, 2, 4, 3]),
        ("covariance", a(.covariance, c("riders"), c("riders")), .float(5.0 / 3)),
        ("correlation", a(.correlation, c("riders"), c("riders")), 1.0),
        ("sum of bools", a(.sum, f(.greater, c("riders"), l(1))), 3), ("skewness", a(.skewness, c("riders")), 0.0),
    ]

    @Test(arguments: aggregates)
    func `one value of many`(name: String, term: Term, answer: Scalar) throws {
        #expect(try rows(.group(keys: [], measures: [NamedTerm("v", term)])) == [[answer]], "\(name)")
    }

    @Test func `of no values the answer is null, but 0 for counts and sum`() throws {
        let none = Recipe(.table(Schema([Column("x", .float)]), []))
        let functions: [Aggregate] = [.count, .countDistinct, .sum, .mean, .min, .first, .median, .product, .list]
        let terms = functions.map { NamedTerm("\($0)", a($0, c("x"))) }
        #expect(try LocalFrames.values(none, terms) == [0, 0, 0.0, nil, nil, nil, nil, nil, nil])
    }

    static let windows: [(name: String, term: Term, answer: [Scalar])] = [
        ("cumulative sum", .window(.cumulativeSum, [c("riders")], by: []), [1, 3, nil, 7, 10]),
        ("by town", .window(.cumulativeSum, [c("riders")], by: ["town"]), [1, 2, nil, 4, 4]),
        ("shift", .window(.shift, [c("riders"), l(1)], by: []), [nil, 1, 2, nil, 4]),
        ("back", .window(.shift, [c("riders"), l(-1)], by: ["town"]), [nil, nil, 3, nil, nil]),
        ("row number", .window(.rowNumber, [], by: ["town"]), [0, 0, 1, 0, 2]),
        ("rank", .window(.rank, [f(.modulo, c("riders"), l(2))], by: []), [3, 1, nil, 1, 3]),
        ("dense rank", .window(.denseRank, [f(.modulo, c("riders"), l(2))], by: []), [2, 1, nil, 1, 2]),
        ("forward", .window(.fillForward, [c("riders")], by: []), [1, 2, 2, 4, 3]),
        ("backward", .window(.fillBackward, [c("riders")], by: []), [1, 2, 4, 4, 3]),
        ("repeated", .window(.isRepeated, [c("town")], by: []), [false, false, true, false, true]),
        ("count", .window(.cumulativeCount, [c("riders")], by: []), [1, 2, 2, 3, 4]),
        ("rows of the town", .window(.count, [], by: ["town"]), [3, 1, 3, 1, 3]),
        ("max", .window(.cumulativeMax, [c("riders")], by: []), [1, 2, nil, 4, 4]),
    ]

    @Test(arguments: windows)
    func `a value that depends on the rows around`(name: String, term: Term, answer: [Scalar]) throws {
        #expect(try rows(.select([NamedTerm("v", term)])).map { $0[0] } == answer, "\(name)")
    }
}
