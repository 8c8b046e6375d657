import BatonHost
import BatonModel
import BatonRemote
import Foundation
import Testing

/// Files that steps on a node left, as inputs of steps here.
@Suite(.serialized) struct RemoteFileTests {
    private let lab: Lab
    private let folder: URL

    init() throws {
        lab = try Lab()
        folder = lab.folder.appendingPathComponent("laptop")
    }

    private static let study = """
        task make(n: Int) { sh "seq ${n} > numbers.txt"; output numbers = file("numbers.txt") }
        task total(f: File) { sh "awk '{ s += $1 } END { print s }' ${f}"; output sum: Int = int(trim(stdout)) }
        task again(f: File) { sh "wc -l < ${f}"; output lines: Int = int(trim(stdout)) }

        """

    @Test func `a file of a node is brought when a step here needs it, once, and counts by its content`() throws {
        _ = try lab.startAgent("n1")
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        try laptop.run(Laptop.login + Self.study + "let r = run make(4) on lab")
        let place = try Self.place(laptop.view(1))
        #expect(!FileManager.default.fileExists(atPath: place), "nobody has wanted it yet")
        try laptop.run("print (run total(r.numbers)).sum")
        #expect(laptop.output == "10\n")
        #expect(try String(contentsOfFile: place, encoding: .utf8) == "1\n2\n3\n4\n")
        laptop.transport.isCut = true
        try laptop.run(
            """
            print (run again(r.numbers)).lines
            let same = run total(r.numbers)
            print same.sum, same.cached
            """)
        #expect(laptop.output == "10\n4\n10 true\n")
    }

    @Test func `files in lists, around a task and of runs that were looked up are brought too`() throws {
        _ = try lab.startAgent("n1")
        let first = try Laptop(lab, folder: folder)
        try first.run(Laptop.login + Self.study + "let a = run make(2) on lab\nlet b = run make(3) on lab")
        first.close()
        let second = try Laptop(lab, folder: folder)
        defer { second.close() }
        try second.run(
            Laptop.login + """
                let a = attach 1
                let b = attach 2
                task both(all: List<File>) { sh "cat ${all} | wc -l"; output lines: Int = int(trim(stdout)) }
                print (run both([a.make.numbers, b.make.numbers])).lines
                """)
        #expect(second.output.hasSuffix("5\n"))
    }

    @Test func `a file that can't be brought is told with its run, the cause and a way on`() throws {
        _ = try lab.startAgent("n1")
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        try laptop.run(Laptop.login + Self.study + "let r = run make(4) on lab with name: \"made\"\nclose lab")
        try laptop.run("print (run total(r.numbers)).error")
        #expect(laptop.output.contains("'numbers.txt' of run 1 can't be brought here: it is at http://127.0.0.1:1"))
        let before = laptop.output.utf8.count
        try laptop.run(Laptop.login + "delete \"made\" from lab")
        lab.director.pass(seconds: 100_000)
        try laptop.run("print (run total(r.numbers)).error")
        let told = String(decoding: Array(laptop.output.utf8.dropFirst(before)), as: UTF8.self)
        #expect(told.contains("http://127.0.0.1:1 has it no more: the experiment was deleted there"))
    }

    private static func place(_ view: RunView) throws -> String {
        let step = try #require(view.rows.first { $0.step != nil })
        guard case .file(let file)? = step.outputs.first?.value else { throw Lab.Refused(text: "\(step.outputs)") }
        return file.path
    }
}
