import BatonHost
import BatonInterpreter
import BatonModel
import BatonRemote
import BatonStore
import BatonSyntax
import Foundation
import Testing

/// Experiments on real agents, as runs of the store of whoever started them.
@Suite(.serialized) struct MirrorRunTests {
    private let lab: Lab
    private let folder: URL

    init() throws {
        lab = try Lab()
        folder = lab.folder.appendingPathComponent("laptop")
    }

    private static let probe = """
        task probe(n: Int) {
            sh "echo hello from ${n}; echo data ${n} > f.txt; echo bye >&2"
            output text = trim(stdout)
            output file = file("f.txt")
        }

        """

    /// Waits for an event on the node, and ends then.
    private static let patient = """
        task probe(n: Int) { sh "echo at work; baton wait go --timeout 60s"; output text = trim(stdout) }

        """

    @Test func `an experiment leaves what it would leave if it ran here`() throws {
        for name in ["n1", "n2"] { _ = try lab.startAgent(name) }
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        try laptop.run(
            Laptop.login + Self.probe + """
                dag two(n: Int) {
                    let a = probe(n)
                    let b = probe(n + 10) after a
                }
                experiment campus {
                    deploy two(1) on lab.nodes | where name == "n2"
                    deploy probe(2) on lab.nodes
                }
                let r = run campus on lab
                for row in results(r) { print("${row.step} ${row.status} ${row.node} ${row.text}") }
                logs r, grep: "hello from 11", stream: "stdout"
                """)
        #expect(
            laptop.output == """
                two.probe[0] succeeded n2 hello from 1
                two.probe[1] succeeded n2 hello from 11
                probe[0].probe succeeded n1 hello from 2
                probe[1].probe succeeded n2 hello from 2
                two.probe[1] │ hello from 11

                """)
        let record = try #require(try ProjectStore(folder: folder.path + "/.baton").record(of: RunID(1)))
        #expect(record.status == .succeeded)
        #expect(record.origin.mirror?.director == "http://127.0.0.1:1")
        #expect(record.origin.text == "text")
    }

    @Test func `an experiment that waits for a node tells who has it, and so does why`() throws {
        _ = try lab.startAgent("n1")
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        try laptop.run(
            Laptop.login + Self.patient + """
                let a = start probe(1) on lab with exclusive: true
                wait_until(() => size(a.deployments | where state == "running") == 1, timeout: 60s)
                let b = start probe(2) on lab with exclusive: true
                """)
        let holder = try laptop.view(1).name
        let reason = "probe waits for n1, which your experiment '\(holder)' has alone"
        try laptop.until("it is told") { laptop.notices.contains("run 2: \(reason)\n") }
        try laptop.run("why b")
        let waiting = try laptop.view(2).name
        #expect(laptop.output.hasSuffix("run '\(waiting)' running: \(reason)\n"))
        try laptop.run("emit \"go\", {n: 1} to a\nemit \"go\", {n: 1} to b\nwait b\nwhy b")
        #expect(laptop.output.hasSuffix("run '\(waiting)' succeeded\n"))
    }

    @Test func `who comes later goes on from where the last one was, and sees all that he missed`() throws {
        _ = try lab.startAgent("n1")
        let first = try Laptop(lab, folder: folder)
        try first.run(Laptop.login + Self.patient + "let r = start probe(1) on lab")
        try first.until("the step is at work") { try first.view(1).counts[.running] == 1 }
        first.close()
        var record = try ProjectStore(folder: folder.path + "/.baton").record(of: RunID(1))
        #expect(record?.hasOwner == false && record?.hasDied == false && record?.status == .running)

        let second = try Laptop(lab, folder: folder)
        defer { second.close() }
        try second.run("emit \"go\", {n: 3} to 1\nwait 1")
        let view = try second.view(1)
        #expect(view.status == .succeeded)
        #expect(view.rows.compactMap { $0.step?.path } == ["probe[0]"])
        #expect(view.emitted == [RunEvent.Emitted(name: "go", payload: .map([.init(key: "n", value: .int(3))]))])
        #expect(
            try String(contentsOfFile: folder.path + "/.baton/runs/1/logs/0.out", encoding: .utf8).hasPrefix("at work"))
        second.close()
        record = try ProjectStore(folder: folder.path + "/.baton").record(of: RunID(1))
        #expect(record?.status == .succeeded)
    }

    @Test func `a lost connection is told once, and again when it is back`() throws {
        _ = try lab.startAgent("n1")
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        try laptop.run(Laptop.login + Self.patient + "let r = start probe(1) on lab")
        try laptop.until("the step is at work") { try laptop.view(1).counts[.running] == 1 }
        #expect(laptop.directors.remoteRuns.lostDirector(of: RunID(1)) == nil)
        laptop.transport.isCut = true
        try laptop.until("it is told") { laptop.notices.contains("is lost") }
        #expect(laptop.directors.remoteRuns.lostDirector(of: RunID(1)) == "http://127.0.0.1:1")
        laptop.transport.isCut = false
        try laptop.until("it is back") { laptop.notices.contains("is back") }
        #expect(laptop.directors.remoteRuns.lostDirector(of: RunID(1)) == nil)
        try laptop.run("emit \"go\" to 1\nwait 1")
        #expect(try laptop.view(1).status == .succeeded)
        #expect(laptop.notices.components(separatedBy: "is lost").count == 2)
        #expect(laptop.notices.components(separatedBy: "is back").count == 2)
    }

    @Test func `who is not logged in sees a run as it was last seen, and is told once`() throws {
        _ = try lab.startAgent("n1")
        let first = try Laptop(lab, folder: folder)
        try first.run(Laptop.login + Self.patient + "let r = start probe(1) on lab")
        try first.until("the step is at work") { try first.view(1).counts[.running] == 1 }
        first.close()
        // As with another home: the store is the same, the credentials are not.
        try FileManager.default.removeItem(atPath: folder.path + "/credentials.json")
        let second = try Laptop(lab, folder: folder)
        defer { second.close() }
        for _ in 0..<2 {
            let record = try ProjectStore(folder: folder.path + "/.baton").record(of: RunID(1))
            second.directors.remoteRuns.follow(RunID(1), try #require(record).origin)
            #expect(record?.hasDied == false && record?.status == .running)
        }
        #expect(
            second.directors.remoteRuns.takeNotices()
                == ["run 1 is shown as it was last seen: nobody is logged in at http://127.0.0.1:1 here\n"])
        try second.run(Laptop.login + "for row in lab.runs { print(\"${row.state} ${row.deployments}\") }")
        #expect(second.output.hasSuffix("running 1\n"))
        try second.run("emit \"go\" to 1\nwait 1")
        #expect(try second.view(1).status == .succeeded)
    }

    @Test func `flags and cancellation reach the nodes`() throws {
        _ = try lab.startAgent("n1")
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        try laptop.run(Laptop.login + Self.patient + "let r = start probe(1) on lab")
        try laptop.until("the step is at work") { try laptop.view(1).counts[.running] == 1 }
        try laptop.run(
            """
            set_flag 1, "best", 3
            print(add_flag(1, "best", 4))
            print(flag(1, "best"))
            print(flag(1, "none"))
            cancel 1
            """)
        #expect(laptop.output == "7\n7\nnull\n")
        try laptop.until("it has ended") { try laptop.view(1).status.isEnd }
        let view = try laptop.view(1)
        #expect(view.status == .cancelled && view.isCancelRequested)
        #expect(view.rows.filter { $0.step != nil }.map(\.status) == [.cancelled])
        #expect(view.flags["best"] == FlagValue(number: 7))
    }

    @Test func `the same name with the same content is the same run`() throws {
        _ = try lab.startAgent("n1")
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        let script = Self.probe + "print((run probe(4) on lab with name: \"again\").id)\n"
        try laptop.run(Laptop.login + script)
        try laptop.run(script)
        #expect(laptop.output == "1\n1\n")
    }

    @Test func `a file of a node comes here by its digest, once`() throws {
        _ = try lab.startAgent("n1")
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        try laptop.run(Laptop.login + Self.probe + "let r = run probe(5) on lab")
        let step = try #require(try laptop.view(1).rows.first { $0.step != nil })
        guard case .file(let file)? = step.outputs.first(where: { $0.key == "file" })?.value else {
            Issue.record("\(step.outputs)")
            return
        }
        #expect(file.path.hasPrefix(folder.path + "/.baton/artifacts/"))
        let link = try laptop.directors.connect(to: "http://127.0.0.1:1", name: "lab", ConnectOptions())
        let target = folder.path + "/got.txt"
        _ = try link.fetch(file, of: RunID(1), to: target)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "data 5\n")
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "data 5\n")
        laptop.transport.isCut = true
        #expect(try link.fetch(file, of: RunID(1), to: nil).path == file.path, "it is here already")
    }

    @Test func `nobody is let in without a login, and the way to one is told`() throws {
        let laptop = try Laptop(lab, folder: folder)
        defer { laptop.close() }
        let error = #expect(throws: RuntimeError.self) {
            try laptop.run("connect \"http://127.0.0.1:1\" as lab\nwhoami lab")
        }
        #expect(error?.code == .loginNeeded)
        #expect(error?.help?.contains("login lab") == true)
        #expect(throws: RuntimeError.self) {
            try laptop.run("connect \"http://127.0.0.1:1\" as lab\nlogin lab, \"ada\", password: \"wrong password\"")
        }
        let unsafe = #expect(throws: RuntimeError.self) { try laptop.run("connect \"http://lab.example.org\" as far") }
        #expect(unsafe?.message.contains("not encrypted") == true)
    }

    @Test func `tokens stand in the file of credentials and nowhere else in the user's folders`() throws {
        _ = try lab.startAgent("n1")
        let laptop = try Laptop(lab, folder: folder)
        try laptop.run(Laptop.login + Self.probe + "let r = run probe(6) on lab")
        laptop.close()
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL]
        let holding = (files ?? []).filter { url in
            (try? Data(contentsOf: url)).map { String(decoding: $0, as: UTF8.self).contains("baton_u_") } ?? false
        }
        #expect(holding.map(\.lastPathComponent) == ["credentials.json"])
    }
}
