import Foundation
import Testing

extension CommandTests {
    /// `kill -9` at random moments of a run of 300 steps, again and again, until it is through: nothing that was
    /// acknowledged is lost or done twice, nobody is left alive, and the result is that of an undisturbed run.
    struct KilledTests {
        let place: Workplace
        /// In the environment of everything that the runs start.
        let mark = UUID().uuidString

        /// Moments at which the program is killed.
        static let killCount = 500
        /// Latest moment, in microseconds after the start, and by how much it moves with each kill of one run: on a
        /// slow machine too the run comes through at last.
        static let momentMax = 250_000
        static let momentStep = 10_000
        /// Kills after which one run counts as stuck.
        static let killsPerRunMax = 200

        static let script = """
            task first(i: Int) {
                cache off
                sh "sleep 0.002 & echo first ${i} >> ../ledger; wait; echo $(( ${i} * 7 ))"
                output v = stdout
            }
            task second(v: String, i: Int) {
                sh "echo second ${i} >> ../ledger; echo ${v} > part.txt"
                output part = file("part.txt")
            }
            task third(n: Int) { return n * n }
            task total(parts: List<File>) {
                sh "cat ${parts} | sort -n | sha256sum"
                output sum = stdout
            }
            dag study() {
                for i in 0..<100 { second(first(i).v, i) }
                for n in 0..<99 { third(n) }
                let all = total(second.all | map(s => s.part))
                return {sum: all.sum, squares: third.all | map(t => t.value) | sum}
            }
            let r = run study()
            print r.sum, r.squares
            """

        init() throws {
            place = try Workplace()
            try place.write("study.exp", Self.script.replacingOccurrences(of: "../ledger", with: ledger.path))
        }

        private var ledger: URL { place.side.appendingPathComponent("ledger") }
        private var environment: [String: String] { ["BATON_TEST_MARK": mark] }

        /// What `baton show` tells of the newest run.
        private struct Shown {
            var run: Int
            var status: String
            /// By path: the status and the tries.
            var steps: [String: (status: String, attempts: Int)] = [:]
        }

        private func shown() throws -> Shown? {
            let ended = try BatonProgram.run(["show", "last", "--json"], in: place)
            guard ended.code == 0 else { return nil }
            let whole = try JSONSerialization.jsonObject(with: Data(ended.outputBytes)) as? [String: Any]
            let run = try #require(whole?["run"] as? [String: Any])
            var shown = Shown(
                run: try #require(run["run"] as? Int), status: try #require(run["status"] as? String))
            for step in try #require(run["steps"] as? [[String: Any]]) {
                let path = try #require(step["path"] as? String)
                shown.steps[path] = (try #require(step["status"] as? String), try #require(step["attempts"] as? Int))
            }
            return shown
        }

        private func hasProcesses() -> Bool {
            let wanted = Data("BATON_TEST_MARK=\(mark)".utf8)
            let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return ids.contains { id in
                guard Int(id) != nil, let text = FileManager.default.contents(atPath: "/proc/\(id)/environ") else {
                    return false
                }
                return text.range(of: wanted) != nil
            }
        }

        private func expectNobodyLeft() {
            let deadline = Date().addingTimeInterval(BatonProgram.patience)
            while hasProcesses(), Date() < deadline { usleep(2000) }
            #expect(!hasProcesses(), "a process outlived the program")
        }

        /// Starts the script and kills it at a random moment. Returns what it printed if it came through before.
        private func runKilled(
            _ chance: inout SystemRandomNumberGenerator, before latest: Int
        ) throws -> String? {
            let running = try BatonProgram.start(["-q", "study.exp"], in: place, environment: environment)
            usleep(UInt32(Int.random(in: 0...latest, using: &chance)))
            let wasRunning = running.isRunning
            running.signal(SIGKILL)
            let ended = try running.end()
            if wasRunning, ended.code == 128 + SIGKILL { return nil }
            #expect(ended.code == 0, "\(ended)")
            return ended.output
        }

        @Test func `a run that is killed again and again loses nothing and does nothing twice`() throws {
            let undisturbed = try BatonProgram.run(["-q", "study.exp"], in: place)
            #expect(undisturbed.code == 0 && undisturbed.output.hasSuffix("318549\n"), "\(undisturbed)")
            var chance = SystemRandomNumberGenerator()
            var kills = 0
            while kills < Self.killCount {
                try FileManager.default.removeItem(at: place.folder.appendingPathComponent(".baton"))
                let (count, output) = try oneRun(&chance, atMost: Self.killsPerRunMax)
                // Nil where the run had ended, and the kill came before its result was printed.
                #expect(output == nil || output == undisturbed.output)
                kills += count
            }
        }

        /// Kills one run until it comes through.
        private func oneRun(
            _ chance: inout SystemRandomNumberGenerator, atMost limit: Int
        ) throws -> (kills: Int, output: String?) {
            var acknowledged: Set<String> = []
            for kills in 0..<limit {
                let before = try shown()?.run ?? 0
                let output = try runKilled(&chance, before: Self.momentMax + kills * Self.momentStep)
                expectNobodyLeft()
                var hasEnded = output != nil
                if let shown = try shown(), shown.run > before {
                    let again = shown.steps.filter { acknowledged.contains($0.key) && $0.value.attempts > 0 }
                        // Steps without processes are computed again where their run did not come so far.
                        .filter { !$0.key.hasPrefix("third") }
                    #expect(again.isEmpty, "ran again: \(again.keys.sorted())")
                    for (path, step) in shown.steps where step.status == "succeeded" || step.status == "cached" {
                        acknowledged.insert(path)
                    }
                    if shown.status == "succeeded" { hasEnded = true }
                }
                guard hasEnded else { continue }
                let check = try BatonProgram.run(["store", "check"], in: place)
                #expect(check.code == 0, "\(check)")
                return (kills + 1, output)
            }
            Issue.record("no end after \(limit) kills")
            return (limit, "")
        }
    }
}
