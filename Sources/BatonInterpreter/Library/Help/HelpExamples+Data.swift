// Examples that `help` shows; what they give is recorded by the test that runs them.

extension HelpExamples {
    static let data = #"""
        : parse_json
        parse_json('{"a": [1, 2.5]}')

        parse_json('{"loss": 0.25}').loss

        : to_json
        print(to_json({a: 1, b: [1, null]}))

        print(to_json({a: 1}, indent: 2))

        : parse_csv
        parse_csv("a,b\n1,x\n2,NA")

        parse_csv("town,fare\nOslo,3.5\nBergen,9") | where fare > 5

        : to_csv
        print(to_csv([{a: 1, b: "x,y"}]))

        print(to_csv([{a: 1, b: 2}], separator: ";"))

        : hash
        hash({a: 1, b: 2}) == hash({b: 2, a: 1})

        size(hash("a"))

        : file
        file("data/rows.csv")

        type_of(file("a.csv"))

        : path
        path("data", "a.csv")

        path("data", "2026", "a.csv")

        : absolute
        absolute("/a/../b")

        starts_with(absolute("a.csv"), "/")

        : basename
        basename("data/a.csv")

        basename(file("model.bin"))

        : dirname
        dirname("data/a.csv")

        dirname("a.csv")

        : stem
        stem("data/a.csv")

        stem("model.tar.gz")

        : extension
        extension("data/a.csv")

        extension("model.tar.gz")

        : exists
        exists("/no/such/file")

        let f = write_text("here.txt", "x")
        exists("here.txt")

        : glob
        let f = write_text("a.csv", "x")
        let g = write_text("b.csv", "x")
        glob("*.csv")

        size(glob("nothing-*.txt"))

        : read_text
        let f = write_text("note.txt", "two\nlines")
        read_text("note.txt")

        let f = write_text("note.txt", "two\nlines")
        size(lines(read_text("note.txt")))

        : read_json
        let f = write_text("m.json", '{"loss": 0.25}')
        read_json("m.json").loss

        let f = write_json("xs.json", [1, 2])
        read_json("xs.json")

        : read_csv
        let f = write_text("t.csv", "town,fare\nOslo,3.5\nBergen,9")
        read_csv("t.csv") | where fare > 5

        let f = write_text("t.csv", "town,fare\nOslo,3.5")
        read_csv("t.csv")[0].fare

        : write_text
        let f = write_text("note.txt", "hello")
        read_text("note.txt")

        let f = write_text("n.txt", string(42))
        read_text("n.txt")

        : write_json
        let f = write_json("m.json", {loss: 0.25})
        print(read_text("m.json"))

        let f = write_json("m.json", {a: 1}, indent: 2)
        size(lines(read_text("m.json")))

        : write_csv
        let f = write_csv("t.csv", [{a: 1, b: 2}])
        print(read_text("t.csv"))

        let f = write_csv("t.csv", [{a: 1, b: 2}], separator: ";")
        print(read_text("t.csv"))

        : temp_dir
        exists(temp_dir())

        let folder = temp_dir()
        let f = write_text(path(folder, "a.txt"), "x")
        exists(path(folder, "a.txt"))

        : print
        print "a", 1, 2.5

        print("a", "b", sep: "-")

        : now
        now() > 0s

        let began = now()
        now() - began < 1m

        : iso
        iso(0s)

        iso(1.5s, 3)

        : from_iso
        from_iso("1970-01-02")

        from_iso("1970-01-01T01:00:00+01:00")

        : sleep
        sleep 1ms
        print "awake"

        let began = now()
        sleep(2ms)
        now() - began >= 2ms

        : wait_until
        wait_until(() => true)

        let began = now()
        wait_until(() => now() > began, timeout: 10s)

        : env
        env("NO_SUCH_VARIABLE", "default")

        is_null(env("NO_SUCH_VARIABLE"))

        : uuid
        size(uuid())

        uuid() == uuid()
        """#
}
