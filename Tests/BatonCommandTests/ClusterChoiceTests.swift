import Foundation
import Testing

extension CommandTests {
    /// Runs over several targets, and what becomes of one on Dask when its Baton is killed.
    @Suite(.serialized) struct ClusterChoiceTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        static let chain = """
            task near(n: Int) { sh "echo ${n} > part.txt"; output part = file("part.txt") }
            task big(part: File) {
                needs cpu: 2
                sh "cat ${part}; echo big"
                output text = trim(stdout)
            }
            task far(text: String) { sh "echo ${text} far"; output text = trim(stdout) }
            dag all() { for n in 0..<3 { far(big(near(n).part).text) } }
            let r = run all() ON with cache: false
            results r | where task == "far" | select text, status | sort by text
            """

        private func run(on targets: String, _ more: String = "", _ environment: [String: String] = [:]) throws
            -> BatonProgram.Outcome
        {
            let text = Self.chain.replacingOccurrences(of: " ON", with: targets.isEmpty ? "" : " on \(targets)")
            return try BatonProgram.run(["-c", text + "\n" + more], in: place, environment: environment)
        }

        @Test func `one run goes to Slurm, to Dask and stays here, by the rules of its targets`() throws {
            let home = try run(on: "")
            let slurm = try SlurmHere(place)
            defer { slurm.stop() }
            let dask = try DaskHere(place)
            defer { dask.stop() }
            let targets = """
                [slurm(partition: "main", where: s => s.needs.cpu > 1),
                dask("\(dask.address)", where: s => s.task == "far"), local]
                """
            let reasons = "print why(r.near[0])\nprint why(r.big[0])\nprint why(r.far[0])"
            let there = try run(on: targets, reasons, slurm.environment)
            #expect(there.output.hasPrefix(home.output), "\(there.output) \(there.notices)")
            #expect(there.code == 0)
            #expect(slurm.history("all") == 3)
            let said = there.output.dropFirst(home.output.count)
            #expect(said.contains("went to local, the first of the run's targets that takes it"), "\(said)")
            #expect(said.contains("went to slurm(partition: \"main\"), whose 'where' is true of it"), "\(said)")
            #expect(said.contains("went to dask(scheduler: \"\(dask.address)\"), whose 'where' is true"), "\(said)")
        }

        @Test func `what goes to Slurm itself is no work of the same run's pilots`() throws {
            let home = try run(on: "")
            let slurm = try SlurmHere(place)
            defer { slurm.stop() }
            let targets = """
                [slurm(partition: "main", pilots: 1, cores: 4, where: s => s.needs.cpu < 2), slurm(partition: "main")]
                """
            let there = try run(on: targets, "", slurm.environment)
            #expect(there.output == home.output, "\(there.notices)")
            // The pilot, and three steps 'big'.
            #expect(slurm.history("all") == 4)
        }

        @Test func `a step that no target takes says what to add`() throws {
            let refused = try run(on: "dask(\"tcp://127.0.0.1:1\", where: s => s.needs.gpu > 0)")
            #expect(refused.code != 0)
            let told = refused.output + refused.notices
            #expect(told.contains("no target of the run takes the step 'near[0]'"), "\(told)")
        }

        @Test func `a cluster and a node of something else do not share a run`() throws {
            let refused = try run(on: "[local, dask(\"tcp://127.0.0.1:1\"), 3]")
            #expect(refused.notices.contains("clusters and local share a run, but not with an Int"))
        }

        @Test func `a run on Dask goes on where its Baton was killed`() throws {
            let dask = try DaskHere(place)
            defer { dask.stop() }
            let count = 200
            let log = place.side.path + "/log"
            // The kernel gives the lock back, however its holder ends.
            let script = """
                task t(n: Int) {
                    sh \"\"\"
                        exec 9> \(log)/${n}.alone; flock -n 9 || echo twice >> \(log)/faults
                        sleep 0.05; echo done >> \(log)/${n}.done
                    \"\"\"
                }
                dag all() { for n in 0..<\(count) { t(n) } }
                let r = run all() on dask("\(dask.address)")
                let known = results r | where status == "cached"
                print count(known)
                """
            try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: true)
            try place.write("all.exp", script)
            func done() -> [String: Int] {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: log)) ?? []
                return names.filter { $0.hasSuffix(".done") }.reduce(into: [:]) { counts, name in
                    let text = (try? String(contentsOfFile: "\(log)/\(name)", encoding: .utf8)) ?? ""
                    counts[name] = text.split(separator: "\n").count
                }
            }
            let running = try BatonProgram.start(["all.exp"], in: place)
            try running.wait(until: { done().count >= count / 4 }, what: "a quarter of the steps")
            running.signal(SIGKILL)
            _ = try running.end()
            let next = try BatonProgram.run(["all.exp"], in: place)
            #expect(next.code == 0, "\(next.notices)")
            #expect(done().count == count)
            // All but those whose ends were under way when Baton died.
            let known = Int(next.output.split(separator: "\n").last ?? "") ?? 0
            #expect(known >= count / 8, "\(next.output)")
            #expect(done().values.count { $0 > 1 } <= count - known)
            #expect(!FileManager.default.fileExists(atPath: log + "/faults"))
        }

        @Test func `a cluster with another version of a package is refused with both versions`() throws {
            let shim = place.side.appendingPathComponent("shim/cloudpickle-0.1.dist-info")
            try FileManager.default.createDirectory(at: shim, withIntermediateDirectories: true)
            try "Metadata-Version: 2.1\nName: cloudpickle\nVersion: 0.1\n".write(
                to: shim.appendingPathComponent("METADATA"), atomically: true, encoding: .utf8)
            let dask = try DaskHere(
                place, environment: ["PYTHONPATH": shim.deletingLastPathComponent().path])
            defer { dask.stop() }
            let refused = try run(on: "dask(\"\(dask.address)\")")
            #expect(refused.code != 0)
            let told = refused.output + refused.notices
            #expect(told.contains("the scheduler has cloudpickle 0.1, Baton's Python has "), "\(told)")
            #expect(told.contains("BATON_PYTHON names the Python that Baton uses"))
        }
    }
}
