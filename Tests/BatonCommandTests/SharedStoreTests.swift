import Foundation
import Testing

extension CommandTests {
    /// One store under stress from outside: several programs at once, and a disk that has no room left.
    struct SharedStoreTests {
        let place: Workplace

        static let script = """
            task part(i: Int, who: String) {
                sh "head -c 100000 /dev/urandom > part.bin; echo ${who} ${i}"
                output part = file("part.bin")
                output line = stdout
            }
            dag study(who: String) { for i in 0..<60 { part(i, who) } }
            param who: String = "a"
            let r = run study(who)
            print size(results(r) | where status in ["succeeded", "cached"])
            """

        init() throws {
            place = try Workplace()
            try place.write("study.exp", Self.script)
        }

        @Test func `several programs on one store do not hurt each other`() throws {
            let names = ["a", "b", "c"]
            let running = try names.map { try BatonProgram.start(["-q", "study.exp", "--who", $0], in: place) }
            for program in running {
                let ended = try program.end()
                #expect(ended.code == 0 && ended.output == "60\n", "\(ended)")
            }
            let check = try BatonProgram.run(["store", "check"], in: place)
            #expect(check.code == 0, "\(check)")
            let runs = try BatonProgram.run(["runs", "--json"], in: place)
            for number in 1...3 { #expect(runs.output.contains("\"run\":\(number),"), "\(runs.output)") }
            // What one has done, another takes from the cache.
            let again = try BatonProgram.run(["study.exp", "--who", "b"], in: place)
            #expect(again.code == 0 && again.notices.contains("60 cached"), "\(again)")
        }

        @Test(.enabled(if: geteuid() == 0, "mounts a small disk"))
        func `a full disk ends with a clear error, and with room again the run goes on`() throws {
            let disk = place.side.appendingPathComponent("disk").path
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
            #expect(mount("tmpfs", disk, "tmpfs", 0, "size=2m") == 0)
            defer { umount2(disk, 2) }
            let store = ["-q", "--store", disk + "/store", "study.exp"]
            let full = try BatonProgram.run(store, in: place)
            #expect(full.code == 1 && full.notices.contains("no space left"), "\(full)")
            #expect(full.notices.contains("error[E"), "\(full)")

            #expect(mount("tmpfs", disk, "tmpfs", UInt(MS_REMOUNT), "size=64m") == 0)
            let done = try BatonProgram.run(["--store", disk + "/store", "study.exp"], in: place)
            #expect(done.code == 0 && done.output == "60\n", "\(done)")
            let kept = try #require(done.notices.firstMatch(of: /([0-9]+) cached/)?.1)
            #expect(try #require(Int(kept)) >= 5, "what was finished is not done again: \(done)")
            let check = try BatonProgram.run(["store", "check", "--store", disk + "/store"], in: place)
            #expect(check.code == 0, "\(check)")
        }
    }
}
