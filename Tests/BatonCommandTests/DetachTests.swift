import Foundation
import Testing

extension CommandTests {
    /// Runs that outlive the program that started them.
    struct DetachTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        private static let detaching = LiveRun.script.replacingOccurrences(
            of: "let r = start study()\nwait r", with: "let r = start study() with detach: true\nprint \"started\"")

        /// Sees a run to its end from outside.
        private func finish(_ live: LiveRun) throws -> BatonProgram.Outcome {
            let watcher = try BatonProgram.start(["attach", "last"], in: place)
            try watcher.wait(until: { try watcher.notices().contains("study") }, what: "the run")
            try live.go()
            return try watcher.end()
        }

        @Test func `a detached run goes on when its program has ended`() throws {
            let live = try LiveRun(place, script: Self.detaching)
            let ended = try live.owner.end()
            #expect(ended.code == 0 && ended.output == "started\n", "\(ended)")
            #expect(ended.notices.contains("run 1 'study' goes on in the background"), "\(ended)")
            let runs = try live.baton("runs")
            #expect(runs.output.contains("running"), "\(runs)")
            let finished = try finish(live)
            #expect(finished.code == 0 && finished.notices.contains("study succeeded"), "\(finished)")
            let logs = try live.baton("logs", "last", "talk", "--tail", "1", "--stdout")
            #expect(logs.output == "four\n", "\(logs)")
        }

        @Test func `the code of a program with a detached run is its own`() throws {
            let live = try LiveRun(place, script: Self.detaching + "\nassert 1 == 2")
            let ended = try live.owner.end()
            #expect(ended.code == 3, "\(ended)")
            #expect(try finish(live).code == 0)
        }

        @Test func `an interrupt ends what is not detached, and nothing else`() throws {
            let script = LiveRun.script.replacingOccurrences(
                of: "let r = start study()\nwait r",
                with: """
                    task slow() { sh "$BATON emit begun; sleep 300" }
                    let d = start study() with detach: true
                    let s = start slow()
                    wait for "begun" from s, timeout: 60s
                    print "waiting"
                    wait s
                    """)
            let live = try LiveRun(place, script: script)
            try live.owner.wait(until: { try live.owner.output().contains("waiting") }, what: "both runs")
            live.owner.signal(SIGINT)
            let ended = try live.owner.end()
            #expect(ended.code == 130, "\(ended)")
            let runs = try live.baton("runs")
            #expect(runs.output.contains("cancelled") && runs.output.contains("running"), "\(runs)")
            let sent = try live.baton("emit", "go", "--run", "study")
            #expect(sent.code == 0, "\(sent)")
            let finished = try live.baton("attach", "study")
            #expect(finished.code == 0 && finished.notices.contains("study succeeded"), "\(finished)")
        }

        @Test func `a whole program goes to the background with its first run`() throws {
            let live = try LiveRun(place, ["--detach"])
            let ended = try live.owner.end()
            #expect(ended.code == 0 && ended.notices.contains("goes on in the background"), "\(ended)")
            let finished = try finish(live)
            #expect(finished.code == 0, "\(finished)")
        }

        @Test func `a program that is wrong says so before it goes to the background`() throws {
            for (script, code) in [("let a = ", Int32(2)), ("assert 1 == 2", 3), ("print 1", 0)] {
                try place.write("w.exp", script)
                let ended = try BatonProgram.run(["w.exp", "--detach"], in: place)
                #expect(ended.code == code, "\(script): \(ended)")
            }
        }

        @Test func `a script's own parameter called detach is its own`() throws {
            try place.write("p.exp", "param detach: Bool = false\nprint detach")
            let ended = try BatonProgram.run(["p.exp", "--detach"], in: place)
            #expect(ended.code == 0 && ended.output == "true\n", "\(ended)")
        }

        @Test func `a termination signal in the background cancels the run with its processes`() throws {
            let live = try LiveRun(place, ["--detach"])
            _ = try live.owner.end()
            let answer = try live.baton("wait", "ready", "--run", "last", "--timeout", "60s")
            let shell = try #require(Int32(answer.output.filter(\.isNumber)), "\(answer)")
            let shown = try live.baton("show", "last", "--json")
            let process = try #require(shown.output.firstMatch(of: /"process":(\d+)/)).1
            kill(try #require(Int32(process)), SIGTERM)
            let watched = try live.baton("attach", "last")
            #expect(watched.code == 4, "\(watched)")
            #expect(kill(shell, 0) == -1 && errno == ESRCH)
        }
    }
}
