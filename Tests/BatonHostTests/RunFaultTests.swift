import BatonInterpreter
import Foundation
import Testing

/// What the world throws at runs: each ends in a clear error or a right result.
struct RunFaultTests {
    @Test func `a gigabyte on standard output stays out of memory`() throws {
        let workshop = try Workshop()
        let before = peakMemoryKiB()
        workshop.run(
            """
            task t { sh "head -c 1000000000 /dev/zero" }
            task u { sh "head -c 100000000 /dev/zero"; output s = stdout }
            let r = run t()
            let s = run u()
            """)
        #expect(workshop.faults.map(\.code) == ["E0316"], "\(workshop.faults)")
        #expect(workshop.faults.first?.message.contains("standard output can't be an output") == true)
        #expect(workshop.faults.first?.fault == "program")
        #expect(peakMemoryKiB() - before < 300_000)
    }

    @Test func `what failed is found in a folder of its name, and no other attempt ever works there`() throws {
        let workshop = try Workshop(jobs: 1)
        workshop.run(
            """
            task good(n: Int) { sh "[ ! -e mine ]; touch mine" }
            task bad() { sh "pwd > where; exit 3"; retry 1 }
            task held() { sh "touch mine"; keep on }
            dag d {
                let a = good(0)
                let b = good(1) after a
                let h = held() after b
                let c = bad() after h
            }
            let r = start d
            let done = wait(r)
            """)
        let work = workshop.folder.appendingPathComponent(".baton/runs/1/work")
        func names(_ name: String = "") throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: work.appendingPathComponent(name).path).sorted()
        }
        #expect(try names().filter { !$0.hasPrefix("slot-") } == ["bad[0].1", "bad[0].2", "held[0].1"])
        #expect(try names("held[0].1") == ["mine"])
        var places: Set<String> = []
        for name in ["bad[0].1", "bad[0].2"] {
            #expect(try names(name) == ["where"])
            let place = try String(contentsOf: work.appendingPathComponent("\(name)/where"), encoding: .utf8)
            #expect(FileManager.default.fileExists(atPath: String(place.dropLast() + "/where")))
            places.insert(place)
        }
        #expect(places.count == 2)
        // The empty ones went with the run.
        #expect(try names().count { $0.hasPrefix("slot-") } == 2)
    }

    @Test func `grandchildren end with a cancelled step`() throws {
        let workshop = try Workshop()
        workshop.run(
            """
            task t(pids: String) { sh "(sleep 600 & echo \\$! > ${pids}; wait) & sleep 600" }
            let pids = "${temp_dir()}/pids"
            let r = start t(pids)
            wait_until(() => exists(pids) and size(trim(read_text(pids))) > 0)
            let pid = int(trim(read_text(pids)))
            cancel r
            let done = wait(r)
            let status = r.status
            """)
        #expect(workshop.faults.isEmpty, "\(workshop.faults)")
        #expect(workshop.value("status").printed == "cancelled")
        guard case .int(let pid) = workshop.value("pid") else {
            Issue.record("no process id")
            return
        }
        // Killed with its group; on a busy machine the system takes a moment to end it.
        for _ in 0..<500 where isAlive(pid) { usleep(10_000) }
        #expect(!isAlive(pid))
    }

    @Test func `a task whose file names hold quotes and line breaks`() throws {
        let workshop = try Workshop()
        workshop.run(
            """
            task make { sh "printf 1 > \\"it's\\"; printf 2 > 'a\\"b'; printf 3 > 'new\\nline'"; output all = files("*") }
            task read(f: File) { sh "cat ${f}"; output s = stdout }
            dag d { let m = make(); for f in m.all { read(f) }; return {s: read.all | map(x => x.s) | sort} }
            let r = run d
            let s = join(r.s, "")
            """)
        #expect(workshop.faults.isEmpty, "\(workshop.faults)")
        #expect(workshop.value("s").printed == "123")
    }

    @Test func `a store that can't be written says so`() throws {
        let workshop = try Workshop(store: "/proc/no-such-place/store")
        workshop.run("task t { sh \"true\" }\nrun t()")
        #expect(workshop.faults.map(\.code) == ["E0505"], "\(workshop.faults)")
        #expect(workshop.faults.first?.message.contains("/proc/no-such-place") == true)
    }

    @Test func `a full disk fails the step and not the program`() throws {
        let workshop = try Workshop()
        workshop.run("task t { sh \"echo x > /dev/full\" }\nlet r = run t()\nlet s = r.status")
        #expect(workshop.faults.map(\.code) == ["E0401"], "\(workshop.faults)")
        #expect(workshop.value("s").printed == "failed")
    }

    @Test func `an input file that is not there is told before the step runs`() throws {
        let workshop = try Workshop()
        workshop.run("task t(f: File) { sh \"touch ran; cat ${f}\" }\nlet r = run t(file(\"nowhere.txt\"))")
        #expect(workshop.faults.map(\.code) == ["E0501"], "\(workshop.faults)")
        #expect(workshop.faults.first?.message.contains("nowhere.txt") == true)
    }

    @Test func `an interpreter that goes while its runs go on takes them along`() throws {
        var workshop: Workshop? = try Workshop()
        workshop?.run("task t { sh \"true\" }\ndag d { t(); always { t() } }\nlet r = start d\nfail \"enough\"")
        #expect(workshop?.faults.map(\.code) == ["E0309"])
        workshop = nil
    }

    @Test func `steps outlive the graph that they were made for`() throws {
        let workshop = try Workshop()
        workshop.run(
            """
            let kept = []
            task t { return 1 }
            dag d { let s = t(); kept = kept + [s] }
            explain d
            print kept[0].path, kept[0]
            """)
        #expect(workshop.faults.isEmpty, "\(workshop.faults)")
    }

    @Test func `many steps in one dag take no time that grows with their square`() throws {
        let workshop = try Workshop()
        workshop.run(
            """
            task n(x) { return x }
            task total(xs: List) { return size(xs) }
            dag d { for i in 0..<20_000 { n(i) }; let t = total(n.all); return t.value }
            let r = run d
            let v = r.value
            let rows = size(results(r))
            """)
        #expect(workshop.faults.isEmpty, "\(workshop.faults)")
        #expect(workshop.value("v").printed == "20000")
        #expect(workshop.value("rows").printed == "20001")
    }

    /// Dead processes that nobody has taken note of yet are not alive.
    private func isAlive(_ process: Int) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return !(stat.split(separator: ")").last?.hasPrefix(" Z") ?? true)
    }

    /// The largest resident size that this process has had.
    private func peakMemoryKiB() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}
