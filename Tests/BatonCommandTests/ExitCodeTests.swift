import Foundation
import Testing

extension CommandTests {
    /// The exit codes that are promised, each by a program that earns it; and how faults look.
    struct ExitCodeTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        static let earned: [(code: Int32, text: String)] = [
            (0, "print 1"),
            (0, "assert 1 == 1"),
            // The experiment failed.
            (1, "task bad() { sh \"exit 3\" }\nrun bad()"),
            (1, "task bad() { sh \"exit 3\" }\nlet r = run bad()\nprint r.status"),
            (1, "print 1 / 0"),
            (1, "fn f(x) = f(x) + 1\nprint f(1)"),
            // Syntax and names.
            (2, "let x ="),
            (2, "print wibble"),
            (2, "task t(a) { return a }\nrun t(1, 2)"),
            // A check differs.
            (3, "assert 1 == 2, \"one is not two\""),
            // Cancelled.
            (4, "task slow() { sh \"sleep 60\" }\nlet r = start slow()\ncancel r\nwait r"),
        ]

        @Test(arguments: earned.indices)
        func `a program ends with the code that it earned`(index: Int) throws {
            let (code, text) = ExitCodeTests.earned[index]
            let ended = try BatonProgram.run(["-c", text], in: place)
            #expect(ended.code == code, "\(text)\n\(ended.notices)")
            #expect(ended.seconds < 30)
            if code == 2 || code == 3 { #expect(ended.notices.contains("error[E"), "\(ended.notices)") }
        }

        @Test func `a file that is not there is named, and is bad usage`() throws {
            let ended = try BatonProgram.run(["nowhere.exp"], in: place)
            #expect(ended.code == 2 && ended.notices.contains("nowhere.exp"), "\(ended)")
        }

        @Test func `a file that may not be read and a folder are named`() throws {
            try place.write("locked.exp", "print 1\n")
            let folder = try BatonProgram.run(["."], in: place)
            #expect(folder.code == 2 && !folder.notices.isEmpty, "\(folder)")
            chmod(place.folder.appendingPathComponent("locked.exp").path, 0)
            // Root reads what nobody may read, unless that right of it is taken away.
            let bound = getuid() == 0 ? "setpriv --bounding-set -dac_override,-dac_read_search " : ""
            let ended = try BatonProgram.shell(bound + "\"$BATON\" locked.exp", in: place)
            #expect(ended.code == 2 && ended.notices.contains("locked.exp"), "\(ended)")
        }

        @Test func `three mistakes in one file are reported together, each with its place`() throws {
            try place.write(
                "three.exp",
                """
                let a = [1, 2
                print a

                let b = 3 +

                task t() { wibble 3 }
                """)
            for arguments in [["three.exp"], ["check", "three.exp"]] {
                let ended = try BatonProgram.run(arguments, in: place)
                #expect(ended.code == 2 && ended.output.isEmpty)
                for part in ["three.exp:1:9", "three.exp:4:", "three.exp:6:12", "E0108", "E0104", "E0115"] {
                    #expect(ended.notices.contains(part), "\(part) in:\n\(ended.notices)")
                }
                #expect(ended.notices.ranges(of: "error[E").count == 3, "\(ended.notices)")
            }
        }

        @Test func `nothing runs when something is wrong further down`() throws {
            let ended = try BatonProgram.run(["-c", "print 1\nprint wibble\n"], in: place)
            #expect(ended.code == 2 && ended.output.isEmpty, "\(ended)")
        }

        @Test func `diagnostics for tools are one JSON object a line`() throws {
            try place.write("two.exp", "print wibble\nprint wobble\n")
            let ended = try BatonProgram.run(["check", "--diagnostics", "json", "two.exp"], in: place)
            #expect(ended.code == 2)
            let lines = (ended.output + ended.notices).split(separator: "\n")
            #expect(lines.count == 2, "\(ended)")
            for line in lines {
                let object = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
                #expect(object["code"] as? String == "E0201" && object["message"] is String, "\(line)")
                #expect("\(object)".contains("two.exp"), "\(line)")
            }
        }

        @Test func `whose fault it is shows`() throws {
            let program = try BatonProgram.run(
                ["-c", "task bad() { sh \"echo oh no >&2; exit 3\" }\nrun bad()"], in: place)
            #expect(program.notices.contains("oh no") && program.notices.contains("3"), "\(program.notices)")
            let machine = try BatonProgram.run(
                ["-c", "task bad() { exec [\"no-such-program\"] }\nrun bad()"], in: place)
            #expect(machine.code == 1 && machine.notices.contains("no-such-program"), "\(machine.notices)")
        }

        @Test func `an error names the calls that led there`() throws {
            try place.write("calls.exp", "fn inner(x) = 1 / x\nfn outer(x) {\n    return inner(x)\n}\nprint outer(0)\n")
            let ended = try BatonProgram.run(["calls.exp"], in: place)
            #expect(ended.code == 1 && ended.notices.contains("E0304"), "\(ended)")
            for part in ["calls.exp:1:", "calls.exp:3:", "calls.exp:5:"] {
                #expect(ended.notices.contains(part), "\(part) in:\n\(ended.notices)")
            }
        }
    }
}
