import BatonHost
import BatonInterpreter
import Foundation
import Testing

/// Plans for a director's nodes: what they say, that they leave nothing there, and that `apply` holds to them.
@Suite struct RemotePlanTests {
    private static let campus = """
        task probe(room: String) { setup "true"; sh "echo ${room}"; output said = trim(stdout) }
        task serve { sh "true" }
        dag server(n: Int) { for i in range(n) { serve() } }
        experiment campus(n: Int) {
            deploy probe(node.room) on nodes | where "edge" in tags
            deploy server(n) on nodes | where name == "core-1"
        }

        """

    /// What a program printed, with the digits of tokens left out.
    private static func output(_ workshop: Workshop) -> String {
        workshop.output.replacing(#/(plan) [0-9a-f]{16}\b/#) { "\($0.output.1) …" }
    }

    @Test func `a plan says what would go where, hands nothing over, and apply runs it`() throws {
        let workshop = try Workshop()
        let director = workshop.addDirector()
        workshop.run(
            RemoteRunTests.login + Self.campus + """
                let p = plan campus(2) on lab with name: "night"
                print type_of(p), p.name, size(lab.runs), size(p.files)
                print map(p.steps, s => s.step)
                print p.deployments[2]
                """)
        #expect(workshop.faults.isEmpty)
        #expect(
            Self.output(workshop) == """
                probe[0] on edge-1
                  probe  setup "true"
                probe[1] on edge-2 (locked by 'night')
                  probe  setup "true"
                server on core-1
                  serve[0]
                  serve[1]
                3 deployments, 4 steps
                nothing was handed over; each node finds out by itself which steps it has done before
                plan …
                Plan night 0 0
                ["probe[0].probe", "probe[1].probe", "server.serve[0]", "server.serve[1]"]
                {index: 3, name: "server", nodes: ["core-1"], pool: null, cores: 1, memory: 0B, gpus: 0, steps: 2}

                """)
        #expect(director.links.first?.submissions.isEmpty == true)
        workshop.run("let r = apply p\nprint r.status, size(lab.runs)")
        #expect(workshop.output.hasSuffix("succeeded 1\n"))
        #expect(director.links.first?.submissions.map(\.name) == ["night"])
    }

    @Test func `what changed since the plan is told, and nothing is started`() throws {
        let workshop = try Workshop()
        let director = workshop.addDirector()
        try workshop.write("rows.txt", "1\n")
        workshop.run(
            RemoteRunTests.login + Self.campus + """
                task count(f: File, k: Int) { sh "wc -l < ${f}"; output n: Int = int(trim(stdout)) }
                let p = plan count(file("rows.txt"), 1) on lab
                try { apply campus(3) on lab, token: p.token } catch e { print e.code }
                try { apply count(file("rows.txt"), 2) on lab, token: p.token } catch e { print e.message }
                let w = write_text("rows.txt", "1\\n2\\n")
                try { apply p } catch e { print e.message }
                """)
        #expect(workshop.faults.isEmpty)
        let lines = Self.output(workshop).split(separator: "\n").suffix(5)
        #expect(
            lines.joined(separator: "\n") == """
                nothing was handed over; each node finds out by itself which steps it has done before
                plan …
                E0413
                the plan … does not hold any more: argument k of count of count was 1, is 2
                the plan … does not hold any more: content of rows.txt changed
                """)
        #expect(director.links.first?.submissions.isEmpty == true)
    }

    @Test func `a plan of a part that is not known yet, of many nodes and of a pool says so`() throws {
        let workshop = try Workshop()
        workshop.addDirector()
        workshop.run(
            RemoteRunTests.login + """
                task first { sh "echo 3"; output n: Int = int(trim(stdout)) }
                task more(i: Int) { sh "true" }
                dag study { let a = first(); if a.n > 2 { more(a.n) } }
                let p = plan study on lab
                let q = plan first on (pool("vm") | take 1)
                let r = run first on lab with name: "taken"
                let s = plan first on lab with name: "taken"
                """)
        #expect(workshop.faults.isEmpty)
        let nothing = "nothing was handed over; each node finds out by itself which steps it has done before"
        #expect(
            Self.output(workshop) == """
                study on one of core-1, edge-1, edge-2 (locked by 'night')
                  first
                  1 part of it will be known later
                1 deployment, 1 step known now
                \(nothing)
                plan …
                first on a node of the pool 'vm'
                  first
                1 deployment, 1 step
                \(nothing)
                plan …
                first on one of core-1, edge-1, edge-2 (locked by 'night')
                  first
                1 deployment, 1 step
                'taken' is at lab already (running): the same content is that experiment
                \(nothing)
                plan …

                """)
        workshop.run("plan first on labb")
        #expect(workshop.faults.map { "\($0.code) \($0.message)" } == ["E0201 unknown connection 'labb'"])
    }
}
