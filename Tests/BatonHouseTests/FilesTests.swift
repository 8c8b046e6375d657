import Testing

/// What every file of the repository keeps to.
struct FilesTests {
    @Test func `no file in Sources is over 500 lines`() throws {
        for path in try Repository.files(under: "Sources", suffix: ".swift") {
            let count = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false).count - 1
            #expect(count <= 500, "\(path) has \(count) lines")
        }
    }

    @Test func `nobody exports another module as their own`() throws {
        for (path, code) in try SwiftText.sources.get() {
            #expect(!code.contains("@_exported"), "\(path)")
        }
    }

    @Test func `no promise of the compiler's is silenced without a word why`() throws {
        let silencers = ["@unchecked Sendable", "nonisolated(unsafe)"]
        for path in try Repository.files(under: "Sources", suffix: ".swift") {
            let lines = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() where silencers.contains(where: { line.contains($0) }) {
                let before = lines[max(0, index - 6)...index]
                #expect(before.contains { $0.contains("//") }, "\(path):\(index + 1)")
            }
        }
    }

    @Test func `no file names a place on somebody's machine`() throws {
        // Put together here, so that this file does not name them.
        let places = ["work", "root", "home"].map { "/" + $0 + "/" }
        let kinds = [
            ".swift", ".exp", ".md", ".sh", ".c", ".h", ".json", ".yml", ".ebnf", ".txt", ".py", "Makefile", "run",
        ]
        for path in try Repository.files() where kinds.contains(where: { path.hasSuffix($0) }) {
            let text = try Repository.text(path)
            for place in places {
                let found = text.ranges(of: place).contains { range in
                    // In the middle of a longer path it is somebody's folder, not a place on a machine.
                    guard range.lowerBound > text.startIndex else { return true }
                    let before = text[text.index(before: range.lowerBound)]
                    return !(before.isLetter || before.isNumber || "._-~})$".contains(before))
                }
                #expect(!found, "\(path) names \(place)")
            }
        }
    }

    @Test func `the licence is there, and the changelog knows the version to come`() throws {
        #expect(try Repository.text("LICENSE").contains("Apache License"))
        let changes = try Repository.text("CHANGELOG.md")
        #expect(changes.contains("## Unreleased") || changes.contains("## 0.1.0"))
    }
}
