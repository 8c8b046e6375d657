import BatonModel
import BatonRemote
import BatonWire
import Foundation
import Testing

/// A director, agents and deployments as they are, without a network between them.
@Suite(.serialized) struct AgentTests {
    @Test func `a deployment runs on its node, and what it leaves comes back`() throws {
        let lab = try Lab()
        _ = try lab.startAgent("n1")
        let script = #"""
            task count(data: File) {
                sh "echo rows of ${data}; wc -l < ${data} > rows.txt; echo on $BATON_STEP"
                output rows = file("rows.txt")
            }
            """#
        let id = try lab.run(
            script, [("count(file(\"data.csv\"))", "n1")], files: [("data.csv", "a\nb\nc\n")])
        let end = try lab.waitForEnd(id)
        #expect(end.state == .finished && end.error == nil)
        let view = try lab.view(id)
        #expect(view.status == .succeeded)
        let step = try #require(view.rows.first { $0.step?.task == "count" })
        guard case .file(let rows)? = step.outputs.first(where: { $0.key == "rows" })?.value else {
            Issue.record("no file among \(step.outputs)")
            return
        }
        #expect(try lab.log(id).contains("on count"))
        // The content was there before its step was said to have ended.
        let digest = try #require(rows.digest)
        let artifacts = try lab.ask(.get, "/experiments/\(id)/artifacts").json["items"]?.items ?? []
        #expect(artifacts.contains { $0["digest"]?.text == digest && $0["complete"] == .bool(true) })
    }

    private static let sleeper = #"""
        task quick() { sh "echo quick" }
        task slow() { sh "echo $$ > pid.txt; exec sleep 600" }
        dag both() { quick() -> slow() }
        """#

    private func isRunning(_ lab: Lab, _ id: String, _ path: String) throws -> Bool {
        try lab.view(id).rows.contains { $0.step?.task == path && $0.status == .running }
    }

    @Test func `a cancel ends a deployment's processes`() throws {
        let lab = try Lab()
        let agent = try lab.startAgent("n1")
        let id = try lab.run(Self.sleeper, [("both()", "n1")])
        try lab.until("slow runs") { try isRunning(lab, id, "slow") }
        try lab.ask(.post, "/experiments/\(id)/cancel", .object([]))
        #expect(try lab.waitForEnd(id).state == .cancelled)
        #expect(try lab.view(id).rows.first { $0.step?.task == "slow" }?.status == .cancelled)
        try lab.until("its process is gone") { agent.processes.isEmpty }
    }

    @Test func `a cancel that was said while the network was cut comes through afterwards`() throws {
        let lab = try Lab()
        let agent = try lab.startAgent("n1")
        let id = try lab.run(Self.sleeper, [("both()", "n1")])
        try lab.until("slow runs") { try isRunning(lab, id, "slow") }
        agent.transport.isCut = true
        try lab.ask(.post, "/experiments/\(id)/cancel", .object([]))
        #expect(!agent.processes.isEmpty)
        agent.transport.isCut = false
        #expect(try lab.waitForEnd(id).state == .cancelled)
    }

    @Test func `without a network a deployment comes to its end, and is told afterwards`() throws {
        let lab = try Lab()
        let agent = try lab.startAgent("n1")
        let script = #"""
            task wait_for(gate: String) { sh "until [ -e ${gate} ]; do sleep 0.02; done; echo done > ${gate}.done" }
            """#
        let gate = lab.folder.appendingPathComponent("gate").path
        let id = try lab.run(script, [("wait_for(\"\(gate)\")", "n1")])
        try lab.until("it runs") { try isRunning(lab, id, "wait_for") }
        agent.transport.isCut = true
        _ = FileManager.default.createFile(atPath: gate, contents: nil)
        try lab.until("it is done on the node") {
            FileManager.default.fileExists(atPath: gate + ".done") && agent.processes.isEmpty
        }
        #expect(try lab.deployment(id).state == .running)
        agent.transport.isCut = false
        #expect(try lab.waitForEnd(id).state == .finished)
    }

    @Test func `events reach all deployments once, and their sender not again`() throws {
        let lab = try Lab()
        _ = try lab.startAgent("n1")
        _ = try lab.startAgent("n2")
        let script = #"""
            task sender() { sh "for i in 1 2 3; do $BATON emit tick n=$i; done; $BATON wait go --timeout 50s; echo went" }
            task hearer() { sh "$BATON wait tick --timeout 50s; $BATON wait go --timeout 50s; echo heard" }
            """#
        let program = LabAgent.program
        let id = try lab.run(
            script.replacingOccurrences(of: "$BATON ", with: "\(program) "), [("sender()", "n1"), ("hearer()", "n2")])
        try lab.until("three ticks") { try lab.ask(.get, "/experiments/\(id)/events").json["items"]?.items.count == 3 }
        try lab.ask(.post, "/experiments/\(id)/events", EmitRequest(name: "go").json)
        #expect(try lab.waitForEnd(id, 1).state == .finished)
        #expect(try lab.waitForEnd(id, 2).state == .finished)
        #expect(try lab.view(id, 1).emitted.map(\.name) == ["tick", "tick", "tick", "go"])
        let heard = try lab.view(id, 2).emitted
        #expect(heard.map(\.name) == ["tick", "tick", "tick", "go"])
        let numbers: [Datum] = (1...3).map { .map([Datum.Entry(key: "n", value: .int($0))]) }
        #expect(heard.prefix(3).map(\.payload) == numbers)
        #expect(try lab.ask(.get, "/experiments/\(id)/events").json["items"]?.items.count == 4)
    }

    @Test func `an agent that died finds its deployments at work, and tells all of them`() throws {
        let lab = try Lab()
        let agent = try lab.startAgent("n1")
        let script = #"""
            task wait_for(gate: String) { sh "until [ -e ${gate} ]; do sleep 0.02; done; echo through" }
            """#
        let gate = lab.folder.appendingPathComponent("gate").path
        let id = try lab.run(script, [("wait_for(\"\(gate)\")", "n1")])
        try lab.until("it runs") { try isRunning(lab, id, "wait_for") }
        let before = agent.processes
        agent.crash()
        #expect(agent.processes == before)
        agent.start()
        _ = FileManager.default.createFile(atPath: gate, contents: nil)
        #expect(try lab.waitForEnd(id).state == .finished)
        #expect(try lab.log(id).contains("through"))
        #expect(try lab.view(id).rows.first { $0.step != nil }?.attempts == 1)
    }
}

extension AgentTests {
    @Test func `an agent that starts again is the node that it was, also when the first answer was lost`() throws {
        let lab = try Lab()
        // By a token that makes a node of whoever has it.
        let agent = try lab.startAgent("n1", isAnybody: true) { $0.losesAnswers = 1 }
        func nodes() throws -> [String] {
            try lab.ask(.get, "/nodes").json["items"]?.items.compactMap { $0["name"]?.text } ?? []
        }
        #expect(try nodes() == ["n1"])
        let script = #"""
            task wait_for(gate: String) { sh "until [ -e ${gate} ]; do sleep 0.02; done" }
            """#
        let gate = lab.folder.appendingPathComponent("gate").path
        let id = try lab.run(script, [("wait_for(\"\(gate)\")", "n1")])
        try lab.until("it runs") { try isRunning(lab, id, "wait_for") }
        agent.crash()
        agent.start()
        _ = FileManager.default.createFile(atPath: gate, contents: nil)
        #expect(try lab.waitForEnd(id).state == .finished)
        #expect(try nodes() == ["n1"])
        // One that was taken out comes back by its join token.
        agent.stop()
        try lab.ask(.delete, "/nodes/n1")
        agent.start()
        try lab.until("it is a node again") { try nodes() == ["n1"] }
    }
}

extension AgentTests {
    @Test func `flags are one for all deployments, whoever adds to them`() throws {
        let lab = try Lab()
        _ = try lab.startAgent("n1")
        _ = try lab.startAgent("n2")
        let script = #"""
            task adder(times: Int) { sh "for i in $(seq ${times}); do BATON flag count --add 1; done > /dev/null" }
            task holder() { sh "BATON flag lock me --if-unset && BATON flag best 3 && BATON flag lock you --if me" }
            """#
        let id = try lab.run(
            script.replacingOccurrences(of: "BATON", with: LabAgent.program),
            [("adder(10)", "n1"), ("adder(10)", "n2"), ("holder()", "n1")])
        for index in 1...3 { #expect(try lab.waitForEnd(id, index).state == .finished) }
        func flag(_ name: String) throws -> WireJSON { try lab.ask(.get, "/experiments/\(id)/flags/\(name)").json }
        #expect(try flag("count")["number"]?.number == 20)
        #expect(try flag("best")["number"]?.number == 3)
        #expect(try flag("lock")["text"]?.text == "you")
    }
}

extension AgentTests {
    @Test func `a deployment whose process was killed goes on, and finished steps do not run again`() throws {
        let lab = try Lab()
        let agent = try lab.startAgent("n1")
        let script = #"""
            task first(marks: String) { sh "echo first >> ${marks}" }
            task second(marks: String, gate: String) {
                sh "echo second >> ${marks}; until [ -e ${gate} ]; do sleep 0.02; done; echo through"
            }
            dag both(marks: String, gate: String) { first(marks) -> second(marks, gate) }
            """#
        let marks = lab.folder.appendingPathComponent("marks").path
        let gate = lab.folder.appendingPathComponent("gate").path
        let id = try lab.run(script, [("both(\"\(marks)\", \"\(gate)\")", "n1")])
        try lab.until("second runs") {
            try (try? String(contentsOfFile: marks, encoding: .utf8)) == "first\nsecond\n"
                && (lab.view(id).rows.contains { $0.step?.task == "second" && $0.status == .running })
        }
        for process in agent.processes { kill(process, SIGKILL) }
        try lab.until("second runs again") {
            (try? String(contentsOfFile: marks, encoding: .utf8)) == "first\nsecond\nsecond\n"
        }
        _ = FileManager.default.createFile(atPath: gate, contents: nil)
        #expect(try lab.waitForEnd(id).state == .finished)
        let view = try lab.view(id)
        let second = try #require(view.rows.first { $0.step?.task == "second" })
        #expect(view.rows.count == 3 && second.status == .succeeded && second.attempts == 2)
        let slot = try #require(second.report.log?.start.slot)
        #expect(try lab.log(id, slot: slot).contains("through"))
    }
}

extension AgentTests {
    @Test func `a setup is made once a node before anything runs, and its failure says why`() throws {
        let lab = try Lab()
        _ = try lab.startAgent("n1")
        let count = lab.folder.appendingPathComponent("count").path
        let script = #"""
            task good() {
                setup "echo made >> COUNT"
                sh "echo run"
            }
            task bad() {
                setup "echo no such package >&2; exit 7"
                sh "echo never"
            }
            """#
        let id = try lab.run(
            script.replacingOccurrences(of: "COUNT", with: count),
            [("good()", "n1"), ("good()", "n1"), ("bad()", "n1")])
        for index in 1...2 { #expect(try lab.waitForEnd(id, index).state == .finished) }
        #expect(try String(contentsOfFile: count, encoding: .utf8) == "made\n")
        let bad = try lab.waitForEnd(id, 3)
        #expect(bad.state == .failed)
        #expect(bad.error?.contains("'bad' failed with exit code 7: no such package") == true)
        #expect(bad.events == 0)
    }
}

extension AgentTests {
    @Test func `an image that a node can't have fails its deployment before anything runs, and says why`() throws {
        let lab = try Lab()
        _ = try lab.startAgent("n1")
        let script = """
            task contained() {
                container "nowhere.invalid/tool:1"
                sh "true"
            }
            """
        let id = try lab.run(script, [("contained()", "n1")])
        let failed = try lab.waitForEnd(id)
        #expect(failed.state == .failed)
        #expect(failed.error?.contains("the image 'nowhere.invalid/tool:1' can't be had: ") == true)
        #expect(failed.events == 0)
    }

    @Test func `what the director has, a node frees; what it has not, stays`() throws {
        let lab = try Lab()
        let agent = try lab.startAgent("n1", keepsRuns: false)
        let first = try lab.run("task one() { sh \"echo one\" }", [("one()", "n1")])
        #expect(try lab.waitForEnd(first).state == .finished)
        func runs() -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: agent.folder.store + "/runs"))?
                .filter { Int($0) != nil } ?? []
        }
        func deployments() -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: agent.folder.deployments)) ?? []
        }
        try lab.until("the run is freed") { runs().isEmpty && deployments().isEmpty }
        #expect(try lab.log(first) == "one\n")
        // Without the director, nothing goes.
        let second = try lab.run(Self.sleeper, [("both()", "n1")], name: "second")
        try lab.until("slow runs") { try isRunning(lab, second, "slow") }
        agent.transport.isCut = true
        let swept = agent.log.count
        for process in agent.processes { kill(process, SIGKILL) }
        try lab.until("it runs again") { agent.processes.count > 0 && agent.log.count >= swept }
        #expect(runs().count >= 1 && deployments().count == 1)
        agent.transport.isCut = false
        try lab.ask(.post, "/experiments/\(second)/cancel", .object([]))
        #expect(try lab.waitForEnd(second).state == .cancelled)
        try lab.until("all is freed") { runs().isEmpty && deployments().isEmpty }
    }

    @Test func `an agent that comes back after its lease ends what it was doing, and is not believed`() throws {
        let lab = try Lab()
        let agent = try lab.startAgent("n1")
        let id = try lab.run(Self.sleeper, [("both()", "n1")], keepalive: 60_000_000_000)
        try lab.until("slow runs") { try isRunning(lab, id, "slow") }
        agent.transport.isCut = true
        lab.director.pass(seconds: 30)
        #expect(try lab.deployment(id).state == .running)
        // Once more: a director that was away itself gives its nodes time to come back.
        for _ in 0..<3 { lab.director.pass(seconds: 100) }
        #expect(try lab.deployment(id).state == .lost)
        #expect(!agent.processes.isEmpty)
        agent.transport.isCut = false
        try lab.until("its process is ended") { agent.processes.isEmpty }
        #expect(try lab.deployment(id).state == .lost)
        try lab.until("its folder is gone") {
            try FileManager.default.contentsOfDirectory(atPath: agent.folder.deployments).isEmpty
        }
    }
}
