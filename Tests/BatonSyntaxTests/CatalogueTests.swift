import BatonSyntax
import Testing

struct CatalogueTests {
    private func codes(_ text: String) -> [DiagnosticCode] {
        Parser.parse(SourceFile(name: "t.exp", text: text)).diagnostics.map(\.code)
    }

    @Test(arguments: DiagnosticCode.allCases)
    func `every code has its story`(code: DiagnosticCode) {
        let entry = Catalogue.entry(for: code)
        #expect(entry.code == code)
        #expect(!entry.title.isEmpty && !entry.title.hasSuffix("."))
        #expect(entry.explanation.hasSuffix("."))
        #expect(codes(entry.right) == [], "the right program of \(code.rawValue)")
    }

    @Test(
        arguments: DiagnosticCode.allCases.filter {
            if case .parse = Catalogue.entry(for: $0).trigger { true } else { false }
        })
    func `the wrong program of a code of the grammar gives that code, once`(code: DiagnosticCode) {
        #expect(codes(Catalogue.entry(for: code).wrong) == [code])
    }

    @Test(
        arguments: DiagnosticCode.allCases.filter {
            if case .run = Catalogue.entry(for: $0).trigger { true } else { false }
        })
    func `the wrong program of a code that comes later parses`(code: DiagnosticCode) {
        #expect(codes(Catalogue.entry(for: code).wrong) == [])
    }

    @Test func `codes of the grammar that need more than a text are found too`() {
        let latin = SourceFile(name: "t", bytes: Array("print \"caf".utf8) + [0xE9] + Array("\"".utf8))
        #expect(Parser.parse(latin).diagnostics.map(\.code) == [.invalidUTF8])
        let open = SourceFile(name: "t", bytes: [0xFF])
        #expect(Parser.parse(open).diagnostics.map(\.code) == [.invalidUTF8])
        let large = SourceFile(name: "t", bytes: Array(repeating: 0x20, count: SourceFile.sizeMax + 1))
        #expect(Parser.parse(large).diagnostics.map(\.code) == [.sourceTooLarge])
    }
}
