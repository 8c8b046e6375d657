import Foundation
import Testing

extension CommandTests {
    /// `baton` inside a task, speaking to its own run.
    struct InsideTaskTests {
        let place: Workplace

        init() throws { place = try Workplace() }

        private func run(_ script: String) throws -> BatonProgram.Outcome {
            try place.write("t.exp", script)
            return try BatonProgram.run(["t.exp"], in: place, environment: ["BATON": BatonProgram.path])
        }

        @Test func `events and flags go both ways`() throws {
            let ended = try run(
                """
                task talk() {
                    sh \"\"\"
                    $BATON emit ready level=3 name=x rate=0.5 hot=true id=007 'list:=[1,{"a":null}]'
                    $BATON wait go --timeout 60s
                    $BATON flag best warm
                    $BATON flag count --add 5
                    $BATON flag count --add -2
                    $BATON flag count
                    \"\"\"
                    output text = stdout
                }
                let r = start talk()
                let got = wait for "ready" from r, timeout: 60s
                print got
                emit "go", {x: 1} to r
                let done = wait r
                print r.text, flag(r, "best"), flag(r, "count")
                """)
            #expect(ended.code == 0, "\(ended)")
            #expect(
                ended.output
                    == "{level: 3, name: \"x\", rate: 0.5, hot: true, id: \"007\", list: [1, {a: null}]}\n"
                    + "{\"x\":1}\n5\n3\n3\n warm 3\n", "\(ended)")
        }

        @Test func `a flag is set only if it is as expected, and the exit code says whether`() throws {
            let ended = try run(
                """
                task t() {
                    sh \"\"\"
                    code() { "$@" > /dev/null 2>&1 && echo 0 || echo $?; }
                    code $BATON flag lock
                    code $BATON flag lock a --if-unset
                    code $BATON flag lock b --if-unset
                    code $BATON flag lock b --if c
                    code $BATON flag lock b --if a
                    $BATON flag lock
                    \"\"\"
                    output codes = join(lines(stdout), " ")
                }
                print (run t()).codes
                """)
            #expect(ended.output == "3 0 3 3 0 b\n", "\(ended)")
        }

        @Test func `an attempt that is over can't speak for the one that took its place`() throws {
            let ended = try run(
                """
                task t(file: String) {
                    retry 1
                    sh \"\"\"
                    if [ ! -e ${file} ]; then echo "$BATON_TOKEN" > ${file}; exit 1; fi
                    BATON_TOKEN=$(cat ${file}) $BATON flag n 1 2>&1 && exit 9 || echo "code $?"
                    $BATON flag n || echo "unset $?"
                    \"\"\"
                    output text = stdout
                }
                print (run t("\(place.side.path)/token")).text
                """)
            #expect(ended.code == 0, "\(ended)")
            #expect(ended.output.contains("the attempt that this process belongs to is over"), "\(ended)")
            #expect(ended.output.contains("code 1\nunset 3\n"), "\(ended)")
        }

        @Test func `waiting in vain ends with 124, and for a run that ends with 1`() throws {
            let ended = try run(
                """
                task t() {
                    sh "$BATON wait never --timeout 10ms 2>&1 && exit 9 || echo $?"
                    output text = stdout
                }
                print (run t()).text
                """)
            #expect(ended.output.contains("124") && ended.output.contains("in vain"), "\(ended)")
        }

        @Test func `a file is handed over while the task goes on, and stays as it was then`() throws {
            let ended = try run(
                """
                task t() {
                    sh \"\"\"
                    echo first > model.txt
                    $BATON artifact model.txt --name best
                    echo second > model.txt
                    $BATON artifact missing.txt 2>&1 && exit 9 || echo "code $?"
                    \"\"\"
                    output text = stdout
                }
                print (run t()).text
                """)
            #expect(ended.code == 0 && ended.output.contains("missing.txt"), "\(ended)")
            let shown = try BatonProgram.run(["show", "last.t", "--json"], in: place)
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(shown.outputBytes)) as? [String: Any], "\(shown)")
            let step = try #require(document["step"] as? [String: Any])
            let best = try #require((step["artifacts"] as? [String: Any])?["best"] as? [String: Any])
            let path = try #require((best["$file"] as? [String: Any])?["path"] as? String)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "first\n")
        }

        @Test func `what a task says wrongly is refused with a word and code 2`() throws {
            let ended = try run(
                """
                task t() {
                    sh \"\"\"
                    code() { "$@" 2> /dev/null && echo 0 || echo $?; }
                    code $BATON emit ready level
                    code $BATON emit ready a=1 a=2
                    code $BATON emit ready 'a:={'
                    code $BATON progress 1.5
                    code $BATON progress x y
                    code $BATON flag n 1 --add 1
                    code $BATON wait go --timeout soon
                    code $BATON progress 40% half
                    code $BATON progress 2/5
                    code $BATON progress working
                    \"\"\"
                    output codes = join(lines(stdout), " ")
                }
                print (run t()).codes
                """)
            #expect(
                ended.output == "2 2 2 2 2 2 2 0 0 0\n", "\(ended)")
        }

        static let outside = [
            ["emit", "x"], ["wait", "x"], ["flag", "x"], ["progress", "0.5"], ["artifact", "t.exp"],
        ]

        @Test(arguments: outside)
        func `outside of a task each says so`(arguments: [String]) throws {
            let ended = try BatonProgram.run(arguments, in: place)
            #expect(ended.code == 2 && ended.output.isEmpty, "\(ended)")
            #expect(ended.notices.contains("not inside a task: BATON_SOCKET is not set"), "\(ended)")
        }

        @Test func `a socket whose process is gone is told of`() throws {
            let ended = try BatonProgram.run(
                ["emit", "x"], in: place,
                environment: ["BATON_SOCKET": place.side.path + "/s.sock", "BATON_TOKEN": "1.1.1.ff"])
            #expect(ended.code == 1 && ended.notices.contains("gone"), "\(ended)")
        }
    }
}
