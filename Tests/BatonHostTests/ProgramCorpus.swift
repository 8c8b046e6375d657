import Foundation

/// The programs of `Corpus/*.exp`: what each prints and the errors that it ends in are written beside it.
///
/// A file holds programs parted by lines `#### what it shows`. `#=> text` is a line of the output, in order;
/// `### E0401 words` behind a statement expects that error there, with the words in its message or help.
struct ProgramCase: Sendable, CustomStringConvertible {
    var title: String
    var text: String
    var output: [String]
    var errors: [Expectation]

    struct Expectation: Sendable {
        var line: Int
        var code: String
        var words: String
    }

    var description: String { title }

    static func all(in file: String) -> [ProgramCase] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus/\(file)")
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
        return text.components(separatedBy: "\n#### ").dropFirst().map(read)
    }

    private static func read(_ chunk: String) -> ProgramCase {
        var lines = chunk.components(separatedBy: "\n")
        let title = lines.removeFirst()
        var output: [String] = []
        var errors: [Expectation] = []
        for (index, line) in lines.enumerated() {
            if let mark = line.range(of: "#=> "), line[..<mark.lowerBound].allSatisfy({ $0 == " " }) {
                output.append(String(line[mark.upperBound...]))
            } else if let mark = line.range(of: "### E") {
                let words = line[mark.upperBound...]
                errors.append(
                    Expectation(
                        line: index + 1, code: "E" + words.prefix(4),
                        words: String(words.dropFirst(4)).trimmingCharacters(in: .whitespaces)))
            }
        }
        return ProgramCase(title: title, text: lines.joined(separator: "\n"), output: output, errors: errors)
    }
}
