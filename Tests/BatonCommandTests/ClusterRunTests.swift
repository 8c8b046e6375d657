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

        @Test func `a study in pilots says what it says at home, and shares their jobs`() throws {
            let home = try study(on: "", [:])
            let slurm = try SlurmHere(place)
            defer { slurm.stop() }
            let there = try study(on: "slurm(partition: \"main\", pilots: 2, cores: 2)", slurm.environment)
            #expect(there.output == home.output)
            #expect(there.code == home.code)
            let page = try show()
            #expect(page.contains("queued") && page.contains("job"))
            #expect((1...2).contains(slurm.history("all")))
            #expect(slurm.jobsAlive() == "")
        }

        @Test func `an interrupt ends pilots with their steps, and so does the Baton after one that was killed`() throws
        {
            let slurm = try SlurmHere(place)
            defer { slurm.stop() }
            try place.write(
                "slow.exp",
                """
                task slow(n: Int) { cache off; sh "[ -e \(place.side.path)/go ] || exec sleep 300" }
                dag all() { for n in 0..<4 { slow(n) } }
                run all() on slurm(pilots: 1, cores: 4)
                """)
            for signal in [SIGINT, SIGKILL] {
                let running = try BatonProgram.start(["slow.exp"], in: place, environment: slurm.environment)
                try running.wait(
                    until: {
                        try BatonProgram.run(["why", "last", "slow[3]"], in: place).output.contains("is running")
                            && slurm.sleepers() >= 4
                    }, what: "four steps in a pilot")
                running.signal(signal)
                let code = try running.end().code
                if signal == SIGINT { #expect(code == 130) }
                if signal == SIGINT { #expect(slurm.jobsAlive() == "") }
            }
            #expect(slurm.count("RUNNING") == 1)
            try place.write("../side/go", "")
            let next = try BatonProgram.run(["slow.exp"], in: place, environment: slurm.environment)
            #expect(next.code == 0, "\(next.notices)")
            #expect(slurm.jobsAlive() == "")
            #expect(slurm.history("all") == 3)
        }

        @Test
        func `slurmctld that is killed in the middle of 200 steps, and a pilot with it, cost nothing that was done`()
            throws
        {
            let slurm = try SlurmHere(place)
            defer { slurm.stop() }
            try place.write(
                "many.exp",
                """
                task one(n: Int) {
                    sh "echo ${n} >> \(place.side.path)/ran; sleep 0.1"
                    output v = n
                }
                dag all() { for n in 0..<200 { one(n) } }
                let r = run all() on slurm(pilots: 2, cores: 4) with cache: false
                print r.status
                """)
            let running = try BatonProgram.start(["many.exp"], in: place, environment: slurm.environment)
            func ran() -> [Substring] {
                ((try? String(contentsOfFile: place.side.path + "/ran", encoding: .utf8)) ?? "").split(separator: "\n")
            }
            try running.wait(until: { ran().count > 20 }, what: "20 steps")
            slurm.restartController()
            try running.wait(until: { ran().count > 60 }, what: "60 steps")
            slurm.cancelOne()
            let end = try running.end()
            #expect(end.code == 0, "\(end.notices)")
            #expect(end.output.contains("succeeded"))
            // Only what the cancelled pilot was at ran again: at most its cores, and what it had just begun.
            #expect(Set(ran()).count == 200)
            #expect(ran().count <= 200 + 8)
            #expect(slurm.jobsAlive() == "")
        }

        @Test func `a step says that its pilot waits, and why`() throws {
            let slurm = try SlurmHere(place, cores: 2)
            defer { slurm.stop() }
            let running = try BatonProgram.start(
                ["-c", "task t() { sh \"true\" }\ndag all() { t() }\nrun all() on slurm(pilots: 1, cores: 64)"],
                in: place,
                environment: slurm.environment)
            try running.wait(
                until: {
                    try BatonProgram.run(["why", "last", "t"], in: place).output.contains("waits as Slurm's job")
                }, what: "a step that says why it waits")
            running.signal(SIGINT)
            #expect(try running.end().code == 130)
            #expect(slurm.jobsAlive() == "")
        }

        @Test func `how large pilots are is said with how many`() throws {
            let refused = try BatonProgram.run(
                ["-c", "task t() { sh \"true\" }\nrun t() on slurm(cores: 4)"], in: place)
            #expect(refused.code != 0)
            #expect(refused.notices.contains("give 'pilots' too"))
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

        static let recipe = """
            let least = 4
            task sums(rows: File) {
                data("polars") session.load(rows) | where fare > $least | group town { total = sum(fare) } | sort by -total
                output table
            }
            task first_bytes(rows: File) { sh "head -c 4 ${rows}"; output word = stdout }
            dag study() {
                let made = sums(file("rows.csv"))
                first_bytes(made.table)
                return made.table
            }
            let r = run study() ON with cache: false
            print r.first_bytes.word
            for row in session("pandas").load(r.sums.table) { print row.town, row.total }
            """

        private func recipe(on target: String, _ environment: [String: String]) throws -> BatonProgram.Outcome {
            try place.write("rows.csv", DataStepTests.rows)
            let text = Self.recipe.replacingOccurrences(of: " ON", with: " on \(target)")
            return try BatonProgram.run(["-q", "-c", text], in: place, environment: environment)
        }

        @Test func `a recipe is carried out as a job of Slurm`() throws {
            let slurm = try SlurmHere(place)
            defer { slurm.stop() }
            let ended = try recipe(on: "slurm(partition: \"main\")", slurm.environment)
            #expect(ended.code == 0 && ended.output == "PAR1\nulm 12.0\nbonn 9.0\n", "\(ended)")
            #expect(slurm.history("all") == 2)
        }

        @Test func `a recipe is carried out on a worker of Dask`() throws {
            let dask = try DaskHere(place)
            defer { dask.stop() }
            let ended = try recipe(on: "dask(\"\(dask.address)\")", [:])
            #expect(ended.code == 0 && ended.output == "PAR1\nulm 12.0\nbonn 9.0\n", "\(ended)")
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
            // In the facts of the scheduler: of two that wait, one is before the other.
            for words in ["waits as Slurm's job", "; no jobs are before it in partition main", "; 1 job is before it"] {
                try running.wait(
                    until: {
                        try (0..<4).map { "slow[\($0)]" }.contains { step in
                            try BatonProgram.run(["why", "last", step], in: place, environment: slurm.environment)
                                .output.contains(words)
                        }
                    }, what: "a step that says '\(words)'")
            }
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
