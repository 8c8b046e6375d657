import Foundation
import Testing

extension CommandTests {
    /// `runs`, `show`, `logs`, `attach`, `cancel` from a second process while the first runs.
    struct LookingTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        private func document(_ outcome: BatonProgram.Outcome) throws -> [String: Any] {
            try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.outputBytes)) as? [String: Any], "\(outcome)")
        }

        @Test func `a run is seen while it goes on, and is told to go on`() throws {
            let live = try LiveRun(place)
            _ = try live.untilReady()
            let runs = try document(try live.baton("runs", "--json"))
            #expect(runs["baton"] as? Int == 1)
            let first = try #require((runs["runs"] as? [[String: Any]])?.first)
            #expect(first["status"] as? String == "running" && first["name"] as? String == "study")
            let shown = try live.baton("show", "study")
            #expect(shown.output.contains("40% fold 2") && shown.output.contains("waiting"), "\(shown)")
            let step = try live.baton("show", "last.talk")
            #expect(step.code == 0 && step.output.contains("40% fold 2"), "\(step)")
            try live.go()
            let ended = try live.owner.end()
            #expect(ended.code == 0, "\(ended)")
            let after = try document(try live.baton("show", "1", "--json"))
            let run = try #require(after["run"] as? [String: Any])
            #expect(run["status"] as? String == "succeeded")
            #expect(
                (run["steps"] as? [[String: Any]])?.compactMap { $0["status"] as? String } == [
                    "succeeded", "succeeded",
                ])
        }

        @Test func `logs come in order, cut as asked for`() throws {
            let live = try LiveRun(place)
            _ = try live.untilReady()
            try live.go()
            _ = try live.owner.end()
            let cases: [(arguments: [String], output: String)] = [
                (["last"], "talk │ one\ntalk │ three\ntalk │ four\ntalk │ two\nlast │ five\n"),
                (["last", "talk"], "one\nthree\nfour\ntwo\n"), (["last.last"], "five\n"),
                (["last", "talk", "--stdout"], "one\nthree\nfour\n"), (["last", "talk", "--stderr"], "two\n"),
                (["last", "--tail", "2"], "talk │ two\nlast │ five\n"), (["last", "--tail", "0"], ""),
                (["last", "--grep", "^t"], "talk │ three\ntalk │ two\n"),
                (["last", "--grep", "o", "--tail", "1"], "talk │ two\n"), (["last", "--attempt", "2"], ""),
                (["last", "--since", "1h", "last"], "five\n"), (["last", "--since", "2200-01-01"], ""),
                (["last", "--follow", "--stdout"], "talk │ one\ntalk │ three\ntalk │ four\nlast │ five\n"),
            ]
            for (arguments, output) in cases {
                let shown = try BatonProgram.run(["logs"] + arguments, in: place)
                #expect(shown.code == 0 && shown.output == output, "\(arguments): \(shown)")
            }
        }

        @Test func `a log is followed to the end of its run`() throws {
            let live = try LiveRun(place)
            _ = try live.untilReady()
            let follower = try BatonProgram.start(["logs", "last", "--follow"], in: place)
            try follower.wait(until: { try follower.output().contains("three") }, what: "the first lines")
            #expect(try !follower.output().contains("four"))
            try live.go()
            let followed = try follower.end()
            #expect(followed.code == 0, "\(followed)")
            #expect(followed.output.hasSuffix("talk │ four\nlast │ five\n"), "\(followed)")
            #expect(followed.output.split(separator: "\n").count == 5)
            _ = try live.owner.end()
        }

        @Test func `a reader that has seen enough ends the reading`() throws {
            try place.write("many.exp", "task many() { sh \"seq 1 300000\" }\nrun many()")
            #expect(try BatonProgram.run(["many.exp"], in: place).code == 0)
            let line = #"set -o pipefail; "$BATON" logs last | head -n 2; echo ${PIPESTATUS[0]}"#
            let ended = try BatonProgram.shell(line, in: place)
            #expect(ended.output == "1\n2\n0\n" && ended.notices.isEmpty, "\(ended)")
        }

        @Test func `the socket of a killed process is taken away by a later one`() throws {
            let live = try LiveRun(place)
            _ = try live.untilReady()
            live.owner.signal(SIGKILL)
            _ = try live.owner.end()
            let folder = place.folder.appendingPathComponent(".baton/sessions")
            func sockets() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sock") }
            }
            let left = try #require(try sockets().first)
            let old = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -3600)]
            try FileManager.default.setAttributes(old, ofItemAtPath: folder.appendingPathComponent(left).path)
            _ = try BatonProgram.run(["-c", "task t() { sh \"true\" }\nrun t()"], in: place)
            #expect(try sockets().isEmpty)
        }

        @Test func `two terminals watch one run, and one that leaves does it no harm`() throws {
            let live = try LiveRun(place)
            _ = try live.untilReady()
            let stays = try BatonProgram.start(["attach", "1"], in: place)
            let leaves = try BatonProgram.start(["attach"], in: place)
            for watcher in [stays, leaves] {
                try watcher.wait(until: { try watcher.notices().contains("study") }, what: "the run's name")
            }
            leaves.signal(SIGINT)
            let left = try leaves.end()
            #expect(left.code == 0 && left.notices.contains("baton attach 1"), "\(left)")
            try live.go()
            let stayed = try stays.end()
            #expect(stayed.code == 0 && stayed.notices.contains("study succeeded: 2 steps"), "\(stayed)")
            #expect(try live.owner.end().code == 0)
            let late = try live.baton("attach", "1")
            #expect(late.code == 0 && late.notices.contains("study succeeded"), "\(late)")
        }

        @Test func `cancel comes back when the processes are dead`() throws {
            let live = try LiveRun(place)
            let shell = try live.untilReady()
            let step = try live.baton("cancel", "last", "talk")
            #expect(step.code == 0 && step.notices.contains("was cancelled"), "\(step)")
            #expect(kill(shell, 0) == -1 && errno == ESRCH)
            #expect(try live.owner.end().code == 4)
            let again = try live.baton("cancel", "last")
            #expect(again.code == 0 && again.notices.contains("ended already"), "\(again)")
        }

        @Test func `a run whose process was killed is told of`() throws {
            let live = try LiveRun(place)
            _ = try live.untilReady()
            live.owner.signal(SIGKILL)
            _ = try live.owner.end()
            let cancelled = try live.baton("cancel", "last")
            #expect(cancelled.code == 1 && cancelled.notices.contains("died"), "\(cancelled)")
            #expect(cancelled.notices.contains("baton resume 1"), "\(cancelled)")
            let runs = try live.baton("runs", "--status", "died")
            #expect(runs.output.contains("study") && runs.output.contains("died"), "\(runs)")
            let attached = try live.baton("attach", "1")
            #expect(attached.code == 1 && attached.notices.contains("died"), "\(attached)")
            let followed = try live.baton("logs", "1", "--follow", "--stdout")
            #expect(followed.code == 0 && followed.output == "talk │ one\ntalk │ three\n", "\(followed)")
        }

        @Test func `a run that died is gone on with, and why tells what was done and what was not`() throws {
            let mark = place.side.path + "/first-done"
            let script = """
                task first() { sh "echo once >> \(mark)"; output x = 1 }
                task talk(x: Int) {
                    cache off
                    sh "$BATON emit ready pid=$$; $BATON wait go --timeout 60s"
                }
                dag study() { let a = first(); talk(a.x) }
                run study()
                """
            let live = try LiveRun(place, script: script)
            _ = try live.untilReady()
            live.owner.signal(SIGKILL)
            _ = try live.owner.end()
            let resumed = try BatonProgram.start(
                ["resume"], in: place, environment: ["BATON": BatonProgram.path])
            try resumed.wait(
                until: { try live.baton("wait", "ready", "--run", "2", "--timeout", "20s").code == 0 },
                what: "the resumed run")
            try live.go()
            let ended = try resumed.end()
            #expect(ended.code == 0, "\(ended)")
            #expect(try String(contentsOfFile: mark, encoding: .utf8) == "once\n")
            #expect(try live.baton("runs").output.contains("died, resumed by 2"))
            let again = try live.baton("resume", "1")
            #expect(again.code == 2 && again.notices.contains("resumed already, by run 2"), "\(again)")
            let why = try live.baton("why", "2.talk")
            #expect(why.code == 0 && why.output.contains("step 'talk' succeeded in attempt 1"), "\(why)")
            let unknown = try live.baton("why", "2", "tolk")
            #expect(unknown.code == 1 && unknown.notices.contains("no step 'tolk'"), "\(unknown)")
        }

        static let wrong: [(arguments: [String], word: String)] = [
            (["show", "2"], "there is no run '2'"), (["show", "stud"], "did you mean 'study'"),
            (["show", "1.tolk"], "did you mean 'talk'"), (["logs", "1", "nothing"], "no step"),
            (["runs", "--status", "odd"], "no status"), (["runs", "--store", "elsewhere"], "no store"),
            (["logs", "1", "--since", "soon"], "is no time"), (["logs", "1", "--grep", "("], "regular expression"),
            (["emit", "go", "--run", "1"], "has ended"),
        ]

        @Test func `what is not there is said, with a way on`() throws {
            let live = try LiveRun(place)
            _ = try live.untilReady()
            try live.go()
            _ = try live.owner.end()
            for (arguments, word) in Self.wrong {
                let ended = try BatonProgram.run(arguments, in: place)
                #expect(ended.code != 0 && ended.notices.contains(word), "\(arguments): \(ended)")
            }
        }
    }
}
