import BatonSyntax
import Testing

struct LexerTests {
    private func kinds(_ text: String) -> [TokenKind] {
        Lexer.tokenize(SourceFile(name: "t", text: text)).tokens.dropLast().map(\.kind)
    }

    @Test(arguments: TestFiles.programs)
    func `tokens, comments and white space cover a file`(file: TestFiles.File) {
        let source = SourceFile(name: file.name, bytes: file.bytes)
        let stream = Lexer.tokenize(source)
        var end = 0
        for span in (stream.tokens.map(\.span) + stream.comments).sorted(by: { $0.start < $1.start }) {
            #expect(Int(span.start) >= end)
            #expect(file.bytes[end..<max(end, Int(span.start))].allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) })
            end = Int(span.end)
        }
        #expect(end == file.bytes.count)
        #expect(stream.tokens.last?.kind == .endOfFile)
    }

    @Test func `reserved words are those of the table, and only whole words`() {
        for (word, kind) in TokenKind.reserved {
            #expect(kinds("\(word)") == [kind])
            #expect(kinds("\(word)x \(word)_ x\(word) \(word)ü") == [.name, .name, .name, .name])
            #expect(kind.isReserved && kind.description == "'\(word)'")
        }
        #expect(TokenKind.allCases.filter(\.isReserved).count == TokenKind.reserved.count)
    }

    @Test(arguments: [
        ("42", TokenKind.integer), ("1_000", .integer), ("0xff", .integer), ("0XFF_ff", .integer), ("2.5", .float),
        ("1e-3", .float), ("2.5E+10", .float), ("1_0.0_1", .float), ("250ms", .duration), ("1h30m", .duration),
        ("1.5h", .duration), ("2d", .duration), ("512B", .size), ("64KiB", .size), ("10MB", .size), ("1.5GiB", .size),
        ("größe", .name), ("_", .name), ("x1", .name), ("実験", .name), ("é", .name), ("$x", .outsideName),
        ("$größe", .outsideName), ("\"a\"", .plainString), ("'a'", .rawString), ("\"\"", .plainString),
        ("\"\"\"a\"b\"\"\"", .plainString), ("'''a'b'''", .rawString),
    ])
    func `a literal is one token`(text: String, kind: TokenKind) {
        #expect(kinds(text) == [kind])
        #expect(kinds("(" + text + ")") == [.leftParen, kind, .rightParen])
    }

    @Test(arguments: [
        ("1..5", [TokenKind.integer, .rangeInclusive, .integer]),
        ("0..<x.y", [.integer, .rangeExclusive, .name, .dot, .name]),
        ("1.x", [.integer, .dot, .name]), ("1.5.x", [.float, .dot, .name]), ("2e", [.integer]),
        ("5s.x", [.duration, .dot, .name]),
        ("a->b=>c", [.name, .arrow, .name, .fatArrow, .name]),
        ("a<=b>=c==d!=e", [.name, .lessEqual, .name, .greaterEqual, .name, .equal, .name, .notEqual, .name]),
        ("a//b**c??d", [.name, .doubleSlash, .name, .power, .name, .coalesce, .name]),
        ("--a", [.minus, .minus, .name]),
        ("\"a${b}c\"", [.stringOpen, .stringText, .valueOpen, .name, .valueClose, .stringText, .stringClose]),
        (
            "\"${ {a: {b: 1}} }\"",
            [
                .stringOpen, .valueOpen, .leftBrace, .name, .colon, .leftBrace, .name, .colon, .integer, .rightBrace,
                .rightBrace, .valueClose, .stringClose,
            ]
        ),
        (
            "\"${\"${a}\"}\"",
            [
                .stringOpen, .valueOpen, .stringOpen, .valueOpen, .name, .valueClose, .stringClose, .valueClose,
                .stringClose,
            ]
        ),
        ("\"\\${a}\"", [.plainString]), ("'${a}'", [.rawString]), ("\"$a $\"", [.plainString]),
        ("${a}", [.valueOpen, .name, .rightBrace]),
        ("python \"${a}\"", [.name, .rawString]),
        ("x python \"${a}\"", [.name, .name, .stringOpen, .valueOpen, .name, .valueClose, .stringClose]),
        (
            "script (f(\"R\")) \"${a}\"",
            [.name, .leftParen, .name, .leftParen, .plainString, .rightParen, .rightParen, .rawString]
        ),
        ("python\n\"${a}\"", [.name, .stringOpen, .valueOpen, .name, .valueClose, .stringClose]),
        (")\n\"${a}\"", [.rightParen, .stringOpen, .valueOpen, .name, .valueClose, .stringClose]),
    ])
    func `longer texts are parted as the language says`(text: String, expected: [TokenKind]) {
        #expect(kinds(text) == expected)
    }

    @Test(arguments: ["1__0", "1_", "5parsecs", "12abc", "0x", "0xg", "1h30", "64KiB2", "5mB", "1é", "3KB_"])
    func `a malformed number is one token and one message`(text: String) {
        let stream = Lexer.tokenize(SourceFile(name: "t", text: text))
        #expect(stream.tokens.count == 2)
        #expect(stream.diagnostics.map(\.code) == [.malformedNumber])
    }

    @Test func `literals have the values that they say`() {
        let integers = [
            ("42", 42), ("1_000", 1000), ("0xff", 255), ("0XF_F", 255), ("9223372036854775807", Int.max), ("007", 7),
        ]
        for (text, value) in integers { #expect(LiteralValue.integer(text) == value) }
        #expect(LiteralValue.integer("9223372036854775808") == nil)
        #expect(LiteralValue.float("1e-3") == 0.001 && LiteralValue.float("1_0.5") == 10.5)
        let durations = [
            ("250ms", 250_000_000), ("5s", 5_000_000_000), ("1h30m", 5_400_000_000_000), ("1.5h", 5_400_000_000_000),
            ("2d", 172_800_000_000_000), ("0.5ns", 1), ("1e3ns", 1_000), ("10us", 10_000), ("1_000ms", 1_000_000_000),
            ("300000d", nil),
        ]
        for (text, value) in durations { #expect(LiteralValue.duration(text) == value, "\(text)") }
        let sizes = [
            ("512B", 512), ("64KiB", 65_536), ("4GiB", 4 << 30), ("10MB", 10_000_000), ("1.5KB", 1_500),
            ("1TiB", 1 << 40),
            ("1TB", 1_000_000_000_000), ("99999999999GB", nil),
        ]
        for (text, value) in sizes { #expect(LiteralValue.size(text) == value, "\(text)") }
    }

    @Test func `a literal with an exponent and a unit has a value`() {
        #expect(kinds("1e3ms 2.5e2KB") == [.duration, .size])
        #expect(LiteralValue.duration("1e3ms") == 1_000_000_000)
        #expect(LiteralValue.size("2.5e2KB") == 250_000)
    }

    @Test func `comments end with their line, whatever its break`() {
        let source = SourceFile(name: "t", text: "# a\r\nb # c\n## d\n#=> e\n# %% f")
        #expect(Lexer.tokenize(source).comments.map(source.text) == ["# a", "# c", "## d", "#=> e", "# %% f"])
    }
}
