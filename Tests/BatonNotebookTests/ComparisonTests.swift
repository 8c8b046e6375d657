import BatonInterpreter
import BatonNotebook
import Testing

/// What was recorded beside what was shown: `...`, tolerances, and values that count by their type.
struct ComparisonTests {
    private func isMatch(_ recorded: String, _ shown: String, typed: TypedTexts = TypedTexts()) -> Bool {
        OutputComparison(expected: recorded.split("\n"), shown: ShownText(shown, typed: typed)).isMatch
    }

    @Test(arguments: [
        ("a", "a"), ("", ""), ("a\nb", "a\nb\n"), ("a  ", "a"), ("a", "a   \n"),
        ("...", ""), ("...", "a\nb\nc"), ("a\n...\nz", "a\nz"), ("a\n...\nz", "a\nb\nc\nz"), ("...\n...", "x"),
        ("took ... seconds", "took 3 seconds"), ("a...c", "abbbc"), ("...b...b", "abab"), ("x...", "x"),
        ("...aab", "aaab"), ("[1, ..., 9]", "[1, 2, 3, 9]"),
        ("~0.912 ±0.001", "0.9125"), ("acc=~0.912±0.001!", "acc=0.9112!"), ("~-5 +-1", "-5.5"), ("~100 ±10%", "91"),
        ("~1e3 ±1", "1001"), ("a  ~1 ±0.5  b", "a  1.25     b"), ("~1 ±0.5  b", "   1  b"),
        ("[~1 ±0.1, ~2 ±0.1]", "[1.05, 1.95]"), ("~0.3 ±0", "0.3"),
        ("~/home", "~/home"), ("~5", "~5"),
    ])
    func `what is meant the same matches`(recorded: String, shown: String) {
        #expect(isMatch(recorded, shown))
    }

    @Test(arguments: [
        ("a", "b"), ("a", ""), ("", "a"), ("a", "a\nb"), ("a\nb", "a"), ("  a", "a"), ("a b", "a  b"),
        ("...\ny", "x"), ("a...c", "abbd"), ("...b", "ba"),
        ("~0.912 ±0.001", "0.914"), ("~0.912 ±0.001", "x"), ("~5 ±1", "5 and more"), ("~0.3 ±0", "0.31"),
        ("5s", "6s"), ("1.0", "1.00"), ("0.912", "0.9120001"),
    ])
    func `what differs does not`(recorded: String, shown: String) {
        #expect(!isMatch(recorded, shown))
    }

    private var typed: TypedTexts {
        let typed = TypedTexts()
        typed.note("12ms", .duration)
        typed.note(.list([.duration(12_345_678), .duration(90_000_000_000)]))
        typed.note("2026-11-22T10:00:00Z", .instant)
        typed.note("0f8fad5b-d9cb-469f-a165-70867728950e", .identifier)
        typed.note("box-7", .node)
        typed.folders = ["/tmp/baton-Ab12"]
        return typed
    }

    @Test(arguments: [
        ("took 3h2m, ok", "took 12.345678ms, ok"), ("[1s, 2s]", "[1m30s, 12ms]"), ("12.345678ms", "12.345678ms"),
        ("at 1999-01-01T00:00:00Z.", "at 2026-11-22T10:00:00Z."),
        ("id aaaaaaaa-0000-0000-0000-000000000000", "id 0f8fad5b-d9cb-469f-a165-70867728950e"),
        ("file(\"/tmp/baton-zz/a/b.txt\")", "file(\"/tmp/baton-Ab12/x.txt\")"),
        ("on laptop, fine", "on box-7, fine"),
        // In a table a value of another length moves its neighbours.
        (" t  node\n──  ────\n1s  a", "  t    node\n─────  ─────\n1m30s  box-7"),
        ("x  1s  end", "x     12ms  end"),
    ])
    func `values of a type count by their type`(recorded: String, shown: String) {
        #expect(isMatch(recorded, shown, typed: typed))
    }

    @Test(arguments: [
        // Not written from such a value: it is text, whatever it looks like.
        ("took 3h2m", "took 13ms"), ("1999-01-01T00:00:00Z", "2026-11-22T10:00:01Z"),
        // Of another type.
        ("took long", "took 12ms"), ("at 5s", "at 2026-11-22T10:00:00Z"),
        ("file(\"a\")", "file(\"/tmp/baton-Ab12/x\")"),
        // The rest of the line counts.
        ("1s a", "12ms b"), ("1s 5", "12ms 6"), ("x 1s", "12ms"), ("1s", "12ms more"),
    ])
    func `and what is around them counts as it stands`(recorded: String, shown: String) {
        #expect(!isMatch(recorded, shown, typed: typed))
    }

    @Test func `a value inside a longer word is none`() {
        let typed = TypedTexts()
        typed.note(.duration(1_000_000_000))
        #expect(ShownText("11s 1s x1s 1s9", typed: typed).marks.map(\.range) == [4..<6])
    }

    @Test func `the shortest way from one to the other is told`() {
        let steps = OutputComparison(expected: ["a", "b", "...", "d"], shown: ShownText("a\nx\nc\nd\ne")).steps
        #expect(
            steps == [
                .same(expected: 0, shown: 0), .missing(expected: 1), .unexpected(shown: 1), .anything(expected: 2),
                .taken(shown: 2), .same(expected: 3, shown: 3), .unexpected(shown: 4),
            ])
    }

    @Test func `very long outputs are compared too`() {
        let lines = (0..<3_000).map { "line \($0)" }
        var changed = lines
        changed[1_500] = "other"
        #expect(OutputComparison(expected: lines, shown: ShownText(lines.joined(separator: "\n"))).isMatch)
        let steps = OutputComparison(expected: lines, shown: ShownText(changed.joined(separator: "\n"))).steps
        #expect(steps.count == 3_001)
        #expect(steps.contains(.missing(expected: 1_500)) && steps.contains(.unexpected(shown: 1_500)))
    }
}

extension String {
    func split(_ separator: Character) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
