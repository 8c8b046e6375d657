// Examples that `help` shows; what they give is recorded by the test that runs them.

extension HelpExamples {
    static let data = #"""
        : parse_json
        parse_json('{"a": [1, 2.5]}')
        #=> {a: [1, 2.5]}

        parse_json('{"loss": 0.25}').loss
        #=> 0.25

        : to_json
        print(to_json({a: 1, b: [1, null]}))
        #=> {"a":1,"b":[1,null]}

        print(to_json({a: 1}, indent: 2))
        #=> {
        #=>   "a": 1
        #=> }

        : parse_csv
        parse_csv("a,b\n1,x\n2,NA")
        #=> [{a: 1, b: "x"}, {a: 2, b: null}]

        parse_csv("town,fare\nOslo,3.5\nBergen,9") | where fare > 5
        #=> [{town: "Bergen", fare: 9.0}]

        : to_csv
        print(to_csv([{a: 1, b: "x,y"}]))
        #=> a,b
        #=> 1,"x,y"

        print(to_csv([{a: 1, b: 2}], separator: ";"))
        #=> a;b
        #=> 1;2

        : plot
        type_of(plot([3, 1, 2]))
        #=> "Plot"

        let p = plot([3, 1, 2], file: "p.svg")
        exists("p.svg")
        #=> true

        : set
        set rows 5
        config("rows")
        #=> 5

        set output json
        config("output")
        #=> "json"

        : config
        config rows
        #=> 20

        config() | where setting == "color" | select value, from
        #=> [{value: "\"auto\"", from: "default"}]

        : hash
        hash({a: 1, b: 2}) == hash({b: 2, a: 1})
        #=> true

        size(hash("a"))
        #=> 64

        : file
        file("data/rows.csv")
        #=> file("data/rows.csv")

        type_of(file("a.csv"))
        #=> "File"

        : path
        path("data", "a.csv")
        #=> "data/a.csv"

        path("data", "2026", "a.csv")
        #=> "data/2026/a.csv"

        : absolute
        absolute("/a/../b")
        #=> "/b"

        starts_with(absolute("a.csv"), "/")
        #=> true

        : basename
        basename("data/a.csv")
        #=> "a.csv"

        basename(file("model.bin"))
        #=> "model.bin"

        : dirname
        dirname("data/a.csv")
        #=> "data"

        dirname("a.csv")
        #=> "."

        : stem
        stem("data/a.csv")
        #=> "a"

        stem("model.tar.gz")
        #=> "model.tar"

        : extension
        extension("data/a.csv")
        #=> ".csv"

        extension("model.tar.gz")
        #=> ".gz"

        : exists
        exists("/no/such/file")
        #=> false

        let f = write_text("here.txt", "x")
        exists("here.txt")
        #=> true

        : glob
        let f = write_text("a.csv", "x")
        let g = write_text("b.csv", "x")
        glob("*.csv")
        #=> [file("a.csv"), file("b.csv")]

        size(glob("nothing-*.txt"))
        #=> 0

        : read_text
        let f = write_text("note.txt", "two\nlines")
        read_text("note.txt")
        #=> "two\nlines"

        let f = write_text("note.txt", "two\nlines")
        size(lines(read_text("note.txt")))
        #=> 2

        : read_json
        let f = write_text("m.json", '{"loss": 0.25}')
        read_json("m.json").loss
        #=> 0.25

        let f = write_json("xs.json", [1, 2])
        read_json("xs.json")
        #=> [1, 2]

        : read_csv
        let f = write_text("t.csv", "town,fare\nOslo,3.5\nBergen,9")
        read_csv("t.csv") | where fare > 5
        #=> [{town: "Bergen", fare: 9.0}]

        let f = write_text("t.csv", "town,fare\nOslo,3.5")
        read_csv("t.csv")[0].fare
        #=> 3.5

        : write_text
        let f = write_text("note.txt", "hello")
        read_text("note.txt")
        #=> "hello"

        let f = write_text("n.txt", string(42))
        read_text("n.txt")
        #=> "42"

        : write_json
        let f = write_json("m.json", {loss: 0.25})
        print(read_text("m.json"))
        #=> {
        #=>   "loss": 0.25
        #=> }

        let f = write_json("m.json", {a: 1}, indent: 2)
        size(lines(read_text("m.json")))
        #=> 3

        : write_csv
        let f = write_csv("t.csv", [{a: 1, b: 2}])
        print(read_text("t.csv"))
        #=> a,b
        #=> 1,2

        let f = write_csv("t.csv", [{a: 1, b: 2}], separator: ";")
        print(read_text("t.csv"))
        #=> a;b
        #=> 1;2

        : temp_dir
        exists(temp_dir())
        #=> true

        let folder = temp_dir()
        let f = write_text(path(folder, "a.txt"), "x")
        exists(path(folder, "a.txt"))
        #=> true

        : print
        print "a", 1, 2.5
        #=> a 1 2.5

        print("a", "b", sep: "-")
        #=> a-b

        : now
        now() > 0s
        #=> true

        let began = now()
        now() - began < 1m
        #=> true

        : iso
        iso(0s)
        #=> "1970-01-01T00:00:00Z"

        iso(1.5s, 3)
        #=> "1970-01-01T00:00:01.500Z"

        : from_iso
        from_iso("1970-01-02")
        #=> 1d

        from_iso("1970-01-01T01:00:00+01:00")
        #=> 0s

        : sleep
        sleep 1ms
        print "awake"
        #=> awake

        let began = now()
        sleep(2ms)
        now() - began >= 2ms
        #=> true

        : wait_until
        wait_until(() => true)
        #=> true

        let began = now()
        wait_until(() => now() > began, timeout: 10s)
        #=> true

        : env
        env("NO_SUCH_VARIABLE", "default")
        #=> "default"

        is_null(env("NO_SUCH_VARIABLE"))
        #=> true

        : uuid
        size(uuid())
        #=> 36

        uuid() == uuid()
        #=> false
        """#
}
