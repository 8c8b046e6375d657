import Foundation
import Testing

@testable import BatonTerminal

/// What is kept of statements.
struct HistoryTests {
    private func file() throws -> HistoryFile {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("baton-history-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return HistoryFile(path: folder.appendingPathComponent("history").path)
    }

    @Test func `an entry of many lines is one line of the file and comes back as it was`() throws {
        let file = try file()
        let entry = HistoryEntry(
            time: 1_795_344_000, state: .failed, text: "for x in xs {\n    print \"\\n\" # ö\\\r\n}")
        #expect(file.append(entry))
        #expect(entry.line.filter(\.isNewline).count == 1)
        #expect(file.entries() == [entry])
    }

    @Test func `only its owner may read it, even where it was open before`() throws {
        let file = try file()
        #expect(
            FileManager.default.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o644]))
        #expect(file.append(HistoryEntry(time: 1, state: .ok, text: "x")))
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a link in its place is not followed`() throws {
        let file = try file()
        let other = file.path + "-other"
        try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: other)
        #expect(!file.append(HistoryEntry(time: 1, state: .ok, text: "x")))
        #expect(!FileManager.default.fileExists(atPath: other))
    }

    @Test func `many that append at once lose and cut nothing`() async throws {
        let file = try file()
        let writers = 8
        let each = 200
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    for number in 0..<each {
                        let text = "\(writer) \(number) " + String(repeating: "x", count: number * 3)
                        file.append(HistoryEntry(time: number, state: .ok, text: text))
                    }
                }
            }
        }
        let texts = file.entries().map(\.text)
        #expect(texts.count == writers * each)
        for writer in 0..<writers {
            let own = texts.filter { $0.hasPrefix("\(writer) ") }.compactMap { $0.split(separator: " ")[1] }
            #expect(own == (0..<each).map { "\($0)"[...] })
        }
    }

    @Test func `of a long file its end is read, and what is no entry is left aside`() throws {
        let file = try file()
        let long = String(repeating: "y", count: 1_000)
        for number in 0..<2_000 { file.append(HistoryEntry(time: number, state: .ok, text: "\(number) \(long)")) }
        let handle = try #require(FileHandle(forWritingAtPath: file.path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("half an ent\n1 what x\n\n2 ok last\n".utf8))
        let entries = file.entries()
        #expect(entries.last == HistoryEntry(time: 2, state: .ok, text: "last"))
        #expect(entries.count < 1_100 && entries.count > 900)
        #expect(entries.dropLast().last?.time == 1_999)
    }

    @Test(arguments: [" let x = 1", "\tlet x = 1", "", String(repeating: "x", count: HistoryEntry.textMax + 1)])
    func `what begins with a blank, or is too long, is not kept`(text: String) {
        #expect(!HistoryEntry.mayKeep(text))
    }

    @Test(arguments: [
        "let token = \"abc\"", "let t = {api_key: \"k\"}", "env API_TOKEN: \"x\"",
        "sh \"curl -H 'Authorization: Bearer abcdefgh123'\"",
        "sh \"login --password hunter2\"", "connect \"https://me:pw@host/x\"", "PASSWORD=abc",
        "x(\"ghp_0123456789abcdef01\")",
        "let s = \"AKIAIOSFODNN7EXAMPLE\"", "let my_secret_value = 'a'", "{\"token\": \"abc\"}",
    ])
    func `what looks like a secret is seen`(text: String) {
        #expect(Secrets.isSuspected(in: text))
    }

    @Test(arguments: [
        "let tokens = split(text, \" \")", "print token", "if token == \"a\" { }", "let token = \"\"", "help secret",
        "get \"https://host/a@b:c\"", "let passwords = null", "risk-0123456789012345678901", "let x = bearer",
        "count(tokens: 3)",
    ])
    func `what only speaks of one is kept`(text: String) {
        #expect(!Secrets.isSuspected(in: text))
    }

    @Test func `a search finds the newest first, goes on, and comes back`() {
        var search = HistorySearch(history: ["let a = 1", "run x", "let b = 2", "run x"])
        var found: [Int?] = []
        for key in ["l", "e", "\u{12}", "\u{12}"] as [Unicode.Scalar] {
            _ = search.take(.scalar(key))
            found.append(search.found)
        }
        #expect(found == [2, 2, 0, 0] && !search.isFound && search.cursor == 0)
        let steps = ["\u{13}", "\u{7F}", "\u{7}"].map { search.take(.scalar($0)) }
        #expect(steps == [.goOn, .goOn, .give(up: true)] && search.wanted == "l" && search.found == 2)
        let other = search.take(.special(.left))
        #expect(other == .pass)
    }
}
