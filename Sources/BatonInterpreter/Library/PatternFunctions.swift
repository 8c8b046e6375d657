import BatonSyntax

/// Regular expressions, in the syntax that Perl, Python and Swift share.
///
/// A pattern may match anywhere in the text; `^` and `$` tie it to the ends.
enum PatternFunctions {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "matches", [.init("text", "String"), .init("pattern", "String")],
            "Whether the regular expression matches somewhere in the text; ^ and $ tie it to the ends.",
            examples: ["matches(\"run-42\", '\\d+')", "not matches(\"run-42\", '^\\d+$')"]
        ) { (arguments, _) throws(RuntimeError) in
            .bool(try found { try pattern(arguments).firstMatch(in: try arguments.string(0)) } != nil)
        },
        LibraryFunction(
            "captures", [.init("text", "String"), .init("pattern", "String")],
            "The first match and what its groups hold, as a list of texts; null if there is no match.",
            examples: ["captures(\"k=v\", '(\\w)=(\\w)') == [\"k=v\", \"k\", \"v\"]"]
        ) { (arguments, _) throws(RuntimeError) in
            let match = try found { try pattern(arguments).firstMatch(in: try arguments.string(0)) }
            guard let match else { return .null }
            return .list(match.output.map { group in group.substring.map { .string(String($0)) } ?? .null })
        },
        LibraryFunction(
            "find_all", [.init("text", "String"), .init("pattern", "String")],
            "All pieces of the text that match the regular expression.",
            examples: ["find_all(\"a1 b22\", '\\d+') == [\"1\", \"22\"]"]
        ) { (arguments, _) throws(RuntimeError) in
            let text = try arguments.string(0)
            return .list(text.matches(of: try pattern(arguments)).map { .string(String(text[$0.range])) })
        },
        LibraryFunction(
            "replace_matches", [.init("text", "String"), .init("pattern", "String"), .init("new", "String")],
            "The text with every match of the regular expression replaced; the new text stands as it is.",
            examples: ["replace_matches(\"a1b22\", '\\d+', \"#\") == \"a#b#\""]
        ) { (arguments, _) throws(RuntimeError) in
            .string(try arguments.string(0).replacing(try pattern(arguments), with: try arguments.string(2)))
        },
    ]

    /// Longest pattern in bytes.
    static let patternMax = 10_000

    /// The pattern that an argument gives.
    static func pattern(
        _ arguments: LibraryArguments, _ index: Int = 1
    ) throws(RuntimeError) -> Regex<AnyRegexOutput> {
        let source = try arguments.string(index)
        guard source.utf8.count <= patternMax else {
            throw RuntimeError(.tooLarge, "a pattern has \(patternMax) bytes at most")
        }
        do {
            return try Regex(source)
        } catch {
            throw arguments.invalid(index, "'\(source)' is no regular expression: \(error)")
        }
    }

    private static func found(
        _ search: () throws -> Regex<AnyRegexOutput>.Match?
    ) throws(RuntimeError) -> Regex<AnyRegexOutput>.Match? {
        do {
            return try search()
        } catch let error as RuntimeError {
            throw error
        } catch {
            throw RuntimeError(.invalidArgument, "the pattern could not be matched: \(error)")
        }
    }
}
