import Foundation
import Testing

/// The blocks of Exp in a paper that have a block of text behind them: a program and what it prints.
struct PaperPrograms {
    struct Block {
        var program: String
        var output: String
        /// What stands behind the fence of the output as `text exit=1`; else 0.
        var code: Int32
        /// 1-based, of the line with the fence.
        var lineNumber: Int
        /// Lines of the paper that hold the output, 0-based.
        var outputLines: Range<Int>
    }

    var blocks: [Block] = []

    init(_ paper: String) {
        let lines = paper.split(separator: "\n", omittingEmptySubsequences: false)
        var index = 0
        while index < lines.count {
            guard lines[index] == "```exp", let end = lines[(index + 1)...].firstIndex(of: "```") else {
                index += 1
                continue
            }
            let start = index
            index = end + 1
            guard end + 2 < lines.count, lines[end + 1].isEmpty, lines[end + 2].hasPrefix("```text"),
                let close = lines[(end + 3)...].firstIndex(of: "```")
            else { continue }
            blocks.append(
                Block(
                    program: lines[(start + 1)..<end].map { $0 + "\n" }.joined(),
                    output: lines[(end + 3)..<close].map { $0 + "\n" }.joined(),
                    code: lines[end + 2].split(separator: "=").dropFirst().first.flatMap { Int32($0) } ?? 0,
                    lineNumber: start + 1, outputLines: (end + 3)..<close))
            index = close + 1
        }
    }
}

extension CommandTests {
    /// The programs in the papers print what the papers say.
    struct PaperRunTests {
        static let papers: [String] = {
            let docs = BatonProgram.repository.appendingPathComponent("docs")
            let all = FileManager.default.enumerator(atPath: docs.path)?.compactMap { $0 as? String } ?? []
            return ["README.md"] + all.filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }.sorted()
        }()

        @Test(arguments: papers)
        func `a program in a paper prints what stands below it`(paper: String) throws {
            let file = BatonProgram.repository.appendingPathComponent(paper)
            let text = try String(contentsOf: file, encoding: .utf8)
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            for block in PaperPrograms(text).blocks.reversed() {
                let place = try Workplace()
                try place.copyExamples()
                try place.write("paper.exp", block.program)
                let ended = try BatonProgram.run(["paper.exp"], in: place)
                #expect(ended.code == block.code, "\(paper):\(block.lineNumber)\n\(ended.notices)")
                #expect(ended.output == block.output, "\(paper):\(block.lineNumber)")
                if ended.output.hasSuffix("\n") {
                    let printed = ended.output.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
                    lines.replaceSubrange(block.outputLines, with: printed.map(String.init))
                }
            }
            if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1", lines.joined(separator: "\n") != text {
                try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
                Issue.record("recorded \(paper) anew")
            }
        }

        @Test func `papers have programs`() throws {
            let counts = try PaperRunTests.papers.map { paper in
                let file = BatonProgram.repository.appendingPathComponent(paper)
                return PaperPrograms(try String(contentsOf: file, encoding: .utf8)).blocks.count
            }
            #expect(counts.reduce(0, +) >= 10)
        }
    }
}
