import BatonSyntax
import Testing

/// What the papers tell people to type is there.
struct PapersTests {
    static let papers = ((try? Repository.files(suffix: ".md")) ?? []).filter { !$0.hasPrefix("Tests/") }

    /// The lines of fenced blocks and the insides of back quotes.
    private func code(of paper: String) throws -> [String] {
        var found: [String] = []
        var isFenced = false
        for line in try Repository.text(paper).split(separator: "\n") {
            if line.hasPrefix("```") {
                isFenced.toggle()
            } else if isFenced {
                found.append(String(line))
            } else {
                found += line.matches(of: /`([^`]+)`/).map { String($0.1) }
            }
        }
        return found
    }

    private var targets: Set<String> {
        get throws {
            Set(try Repository.text("Makefile").matches(of: /(?m)^([a-z-]+):(?!=)/).map { String($0.1) })
        }
    }

    @Test(arguments: papers)
    func `every make target that a paper names is in the Makefile`(paper: String) throws {
        let known = try targets
        for line in try code(of: paper) {
            for call in line.matches(of: /(?:^|[$&;] ?)make ([a-z][a-z-]*)/) {
                #expect(known.contains(String(call.1)), "\(paper) says make \(call.1)")
            }
        }
    }

    @Test(arguments: papers)
    func `every file of the examples that a paper names is there`(paper: String) throws {
        for line in try code(of: paper) {
            for path in line.matches(of: /examples\/[\w\/.-]*\.\w+/) {
                #expect(Repository.exists(String(path.0)), "\(paper) names \(path.0)")
            }
        }
    }

    @Test(arguments: papers)
    func `every block of Exp in a paper parses`(paper: String) throws {
        for block in try Repository.text(paper).matches(of: /(?ms)^```exp\n(.*?)^```$/) {
            let source = SourceFile(name: paper, text: String(block.1))
            let found = Parser.parse(source).diagnostics
            #expect(found.isEmpty, "\(paper): \(found.map(\.message)) in\n\(block.1)")
        }
    }

    @Test(arguments: papers)
    func `every link between papers leads somewhere`(paper: String) throws {
        let folder = paper.split(separator: "/").dropLast().joined(separator: "/")
        for link in try Repository.text(paper).matches(of: /\]\(([^)#:\s]+)(?:#[^)]*)?\)/) {
            let path = folder.isEmpty ? String(link.1) : "\(folder)/\(link.1)"
            #expect(Repository.exists(path), "\(paper) links to \(link.1)")
        }
    }

    @Test func `the Makefile has the targets that people expect, each with a word on what it does`() throws {
        let text = try Repository.text("Makefile")
        for name in ["demo", "test", "build", "install", "bench", "format", "lint", "fuzz", "clean", "help"] {
            #expect(try text.firstMatch(of: Regex("(?m)^\(name):.*## ")) != nil, "\(name)")
        }
    }

    @Test func `the session in the README shows what the penguin study prints`() throws {
        let readme = try Repository.text("README.md")
        let recorded = try Repository.text("examples/penguins.exp").split(separator: "\n")
            .filter { $0.hasPrefix("#=> ") }.map { $0.dropFirst(4) + "\n" }
        #expect(recorded.count > 5 && readme.contains(recorded.joined()))
    }

    @Test func `the README begins with the two commands and points at the rest`() throws {
        let text = try Repository.text("README.md")
        for word in ["make demo", "make test", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "docs/"] {
            #expect(text.contains(word), "\(word)")
        }
    }
}
