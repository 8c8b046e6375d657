import Foundation
import Testing

extension CommandTests {
    /// Runs on a Slurm and on a Dask of our own on loopback, by the words of the language.
    @Suite(.serialized) struct ClusterRunTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        static let study = """
            task square(n: Int) {
                python "v = n * n"
                output v: Int
            }
            task note(n: Int) {
                sh "echo note ${n}; echo ${n} > part.txt"
                output text = trim(stdout)
                output part = file("part.txt")
            }
            task broken() { sh "echo so it is >&2; exit 3" }
            dag study() {
                for n in 0..<4 { note(square(n).v) }
                let lost = broken()
                on failure of lost { note(99) }
            }
            let r = run study() ON with cache: false
            results r | where task == "note" | select n, text, status | sort by n
            print r.status, read_text(r.note[2].part)
            """

        /// What `baton show last --json` says of a run and of its steps.
        private func show() throws -> String { try BatonProgram.run(["show", "last"], in: place).output }

        private func study(on target: String, _ environment: [String: String]) throws -> BatonProgram.Outcome {
            let text = Self.study.replacingOccurrences(of: " ON", with: target.isEmpty ? "" : " on \(target)")
            return try BatonProgram.run(["-c", text], in: place, environment: environment)
        }

        @Test func `a study says on Slurm what it says at home, and its steps are jobs there`() throws {
            let home = try study(on: "", [:])
            let slurm = try SlurmHere(place)
            defer { slurm.stop() }
            let there = try study(on: "slurm(partition: \"main\")", slurm.environment)
            #expect(there.output == home.output)
            #expect(there.code == home.code)
            let page = try show()
            #expect(page.contains("queued") && page.contains("job"))
            #expect(slurm.jobsAlive() == "")
            // Nothing of it stays behind.
            #expect(!FileManager.default.fileExists(atPath: place.folder.path + "/.baton/slurm/jobs"))
        }

        @Test func `a study says on Dask what it says at home`() throws {
            let home = try study(on: "", [:])
            let dask = try DaskHere(place)
            defer { dask.stop() }
            let there = try study(on: "dask(\"\(dask.address)\")", [:])
            #expect(there.output == home.output)
            #expect(there.code == home.code)
            #expect(try show().contains("queued"))
        }

        @Test func `an interrupt takes the jobs out of Slurm, and a queued step says why it waits`() throws {
            let slurm = try SlurmHere(place, cores: 2)
            defer { slurm.stop() }
            let running = try BatonProgram.start(
                [
                    "-c",
                    """
                    task slow(n: Int) { sh "sleep 300" }
                    dag all() { for n in 0..<4 { slow(n) } }
                    run all() on slurm()
                    """,
                ], in: place, environment: slurm.environment)
            try running.wait(until: { slurm.count("RUNNING") == 2 && slurm.count("PENDING") == 2 }, what: "four jobs")
            try running.wait(
                until: {
                    let steps = (0..<4).map { "slow[\($0)]" }
                    return try steps.contains { step in
                        try BatonProgram.run(["why", "last", step], in: place).output.contains("waits as Slurm's job")
                    }
                }, what: "a step that says why it waits")
            running.signal(SIGINT)
            #expect(try running.end().code == 130)
            #expect(slurm.jobsAlive() == "")
        }

        @Test func `the jobs of a Baton that was killed end before those of the next begin`() throws {
            let slurm = try SlurmHere(place)
            defer { slurm.stop() }
            let script = """
                task once() {
                    cache off
                    sh "mkdir ../../busy-\(UUID().uuidString) && [ -e \(place.side.path)/go ] || sleep 300"
                }
                run once() on slurm()
                """
            try place.write("once.exp", script)
            let running = try BatonProgram.start(["once.exp"], in: place, environment: slurm.environment)
            try running.wait(until: { slurm.count("RUNNING") == 1 }, what: "a job")
            running.signal(SIGKILL)
            _ = try running.end()
            #expect(slurm.count("RUNNING") == 1)
            try place.write("../side/go", "")
            let next = try BatonProgram.run(["once.exp"], in: place, environment: slurm.environment)
            #expect(next.code == 0, "\(next.notices)")
            #expect(slurm.jobsAlive() == "")
            // Two in all, none at the same time: the first was dead before the second was submitted.
            #expect(slurm.history("all") == 2)
        }

        @Test func `a machine without Slurm's programs says what to install`() throws {
            let refused = try BatonProgram.run(
                ["-c", "task t() { sh \"true\" }\nrun t() on slurm()"], in: place,
                environment: ["PATH": place.side.path])
            #expect(refused.code != 0)
            #expect(refused.notices.contains("there is no 'sbatch' on the PATH"))
        }

        @Test func `a scheduler of Dask that is not there is named`() throws {
            let refused = try BatonProgram.run(
                ["-c", "task t() { sh \"true\" }\nrun t() on dask(\"tcp://127.0.0.1:1\")"], in: place)
            #expect(refused.code != 0)
            #expect((refused.notices + refused.output).contains("no scheduler of Dask answers at tcp://127.0.0.1:1"))
        }
    }
}
