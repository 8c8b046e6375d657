import BatonInterpreter
import BatonSyntax
import Foundation
import Testing

/// The programs of `Corpus/`: those with a value, and those with a fault on a marked line.
struct CorpusTests {
    static let values = programs(of: "values.txt")
    static let errors = programs(of: "errors.txt")

    static func programs(of file: String) -> [String] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Corpus/\(file)")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "\n---\n")
    }

    @Test(arguments: values)
    func `a program has the value that it says`(program: String) throws {
        let lines = program.split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = try #require(lines.first { $0.hasPrefix("#=> ") }).dropFirst(4)
        let (value, faults) = Session().run(program)
        #expect(faults.isEmpty, "\(program)")
        #expect(value?.literal == String(wanted), "\(program)")
    }

    @Test(arguments: errors)
    func `a program fails on the lines that are marked`(program: String) {
        var wanted: [String] = []
        for (index, line) in program.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let mark = line.range(of: "###") else { continue }
            wanted += line[mark.upperBound...].split(separator: " ").map { "\(index + 1) \($0)" }
        }
        let (_, faults) = Session().run(program)
        #expect(faults.map { "\($0.line) \($0.code.rawValue)" }.sorted() == wanted.sorted(), "\(program)\n\(faults)")
    }

    @Test func `every code that the compiler and the machine give is in the corpus`() {
        let elsewhere: Set<DiagnosticCode> = [
            // Cycles and shell texts are found by the runtime; the others have tests of their own.
            .cycle, .unquotableValue, .importCycle, .notKnownYet, .tooLarge, .interrupted, .notAvailable,
        ]
        let marked = CorpusTests.errors.joined()
        for code in DiagnosticCode.allCases where code.rawValue.hasPrefix("E02") || code.rawValue.hasPrefix("E03") {
            #expect(marked.contains(code.rawValue) || elsewhere.contains(code), "\(code)")
        }
    }
}
