/// The standard library: every function by its name.
///
/// The tables are made at their first use, in well under a millisecond: nothing is done at start-up.
package enum Library {
    /// All functions, in groups as `help` lists them.
    package static let groups: [(title: String, functions: [LibraryFunction])] = [
        ("numbers", NumberFunctions.all + MathFunctions.all),
        ("lists", ListFunctions.all + FunctionalFunctions.all + MapFunctions.all),
        ("statistics", StatisticsFunctions.all),
        ("texts", TextFunctions.all + PatternFunctions.all),
        ("types", TypeFunctions.all),
        ("chance", RandomFunctions.all),
        ("data", DataFunctions.all),
        ("files", FileFunctions.all),
        ("world", WorldFunctions.all),
    ]

    package static let functions: [LibraryFunction] = groups.flatMap(\.functions)

    /// The function of that name; nil when there is none.
    package static func function(named name: String) -> LibraryFunction? {
        positions[name].map { functions[$0] }
    }

    /// Numbers that have a name. Euler's number has none: `e` is what people call an error; it is `exp(1)`.
    package static let constants: [(name: String, value: Double, summary: String)] = [
        ("pi", .pi, "The ratio of a circle's circumference to its diameter."),
        ("tau", 2 * .pi, "A full turn in radians."),
        ("inf", .infinity, "Infinity."),
        ("nan", .nan, "Not a number; equal to nothing, itself included."),
    ]

    /// Functions that look at null themselves. In a column expression any other function of this library that is
    /// given null has the result null.
    package static let seesNull: Set<String> = [
        "print", "is_null", "type_of", "string", "format", "hash", "to_json", "to_csv", "contains", "index_of",
        "collect", "merge", "filter", "map", "unique", "fail", "raw", "is_number", "is_nan",
    ]

    private static let positions: [String: Int] = Dictionary(
        uniqueKeysWithValues: functions.enumerated().map { ($1.name, $0) })
}
