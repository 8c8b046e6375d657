import Testing

@testable import BatonFrames

/// Which groups of a pattern may have no part in a match; held against Java's and Python's by `FunctionTableTests`.
@Suite struct PatternGroupsTests {
    @Test(
        arguments: [
            ("a", []), ("(a)", [false]), ("(a)(b)", [false, false]), ("(a)|(b)", [true, true]), ("(a|b)", [false]),
            ("(a)?b", [true]), ("(a)*", [true]), ("(a)+", [false]), ("(a){0,2}", [true]), ("(a){,2}", [true]),
            ("(a){2}", [false]), ("((a)|b)", [false, true]), ("((a))?", [true, true]), ("(?:x(a))?(b)", [true, false]),
            ("(?:x|y)(b)", [false]), ("^(?:[A-Za-z]*://)?([^/]+)", [false]), ("\\(a\\)?(b)", [false]),
            ("[(](b)", [false]), ("[[](b)?", [true]), ("[a[(]](b)", [false]), ("[|](b)", [false]),
            ("[^]|](b)|", [true]), ("(?<n>a)(?P<m>b)?", [false, true]),
            ("(?=(a))(?<=b)(?!c)", [false]), ("(a|(b))(c)", [false, true, false]), ("(", [false]), ("a)", []),
            ("\\", []),
        ] as [(String, [Bool])])
    func `a group may be absent where it stands in something that may`(_ pattern: String, _ wanted: [Bool]) {
        #expect(PatternGroups(pattern).mayBeAbsent == wanted)
    }
}
