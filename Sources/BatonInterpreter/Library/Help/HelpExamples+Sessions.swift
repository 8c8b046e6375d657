extension HelpExamples {
    /// Data sessions. They are played with sessions in memory.
    static let sessions = #"""
        : session
        let s = session("polars")
        s.engine
        #=> "polars"

        let s = session("pandas", name: "rides")
        s.id
        #=> "rides"

        : sessions
        let s = session("polars")
        sessions()[0].id
        #=> "s1"

        let a = session("polars", name: "a")
        let b = session("pandas", name: "b")
        sessions() | select id, engine
        #=> [{id: "a", engine: "polars"}, {id: "b", engine: "pandas"}]

        : vars
        let s = session("polars")
        let t = s.table([{town: "Ulm", fare: 4.5}], name: "rides")
        vars(s) | select name, rows
        #=> [{name: "rides", rows: 1}]

        let t = session("polars").table([{x: 1}, {x: 2}])
        vars(t)[0].columns
        #=> 1

        : profile
        let t = session("polars").table([{town: "Ulm"}, {town: "Bonn"}, {town: "Ulm"}])
        profile t
        #=> [{column: "town", type: "text", missing: 0, mismatch: 0, unique: 2, values: "Ulm 2, Bonn 1"}]

        let t = session("polars").table([{town: "Ulm", fare: 4.5}, {town: "Bonn", fare: null}])
        t | profile | where missing > 0 | select column, missing
        #=> [{column: "fare", missing: 1}]

        : code
        let t = session("polars").table([{x: 1}])
        starts_with(code(t), "t = ")
        #=> true

        let s = session("polars")
        size(code(s)) > 0
        #=> true

        : restart
        let s = session("polars")
        restart s
        s.id
        #=> "s1"

        let t = session("polars").table([{x: 1}])
        restart t
        count(t)
        #=> 1

        : rows
        let t = session("polars").table([{x: 1}, {x: 2}])
        rows(t)
        #=> [{x: 1}, {x: 2}]

        let t = session("polars").table([{x: 1}, {x: 2}])
        rows((t | where x > 1))[0].x
        #=> 2
        """#
}
