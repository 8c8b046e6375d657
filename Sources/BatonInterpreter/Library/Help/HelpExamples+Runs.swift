// Examples that `help` shows; what they give is recorded by the test that runs them.

extension HelpExamples {
    static let runs = #"""
        : run
        task double(x: Int) { return x * 2 }
        let r = run double(21)
        r.value
        #=> 42

        task double(x: Int) { return x * 2 }
        dag all() { for x in 0..<3 { double(x) }; return sum(double.all | map(s => s.value)) }
        let r = run all() with jobs: 2, name: "doubles"
        [r.name, r.status, r.value]
        #=> ["doubles", "succeeded", 6]

        : start
        task nap() { sh "sleep 0.01" }
        let r = start nap()
        wait r
        r.status
        #=> "succeeded"

        task nap() { sh "sleep 0.01" }
        let a = start nap()
        let b = start nap() with name: "again"
        let ended = wait([a, b])
        [a.status, b.status]
        #=> ["succeeded", "succeeded"]

        : wait
        task nap() { sh "sleep 0.01" }
        let r = start nap()
        wait r, timeout: 30s
        r.status
        #=> "succeeded"

        dag hold() { await event("go") }
        let r = start hold()
        emit "go" to r
        wait r
        r.status
        #=> "succeeded"

        : cancel
        task nap() { sh "sleep 30" }
        let r = start nap()
        cancel r
        wait r
        r.status
        #=> "cancelled"

        task nap() { sh "sleep 30" }
        let r = start nap()
        cancel r
        cancel r
        wait r
        r.status
        #=> "cancelled"

        : plan
        task double(x: Int) { return x * 2 }
        let p = plan double(4)
        #=> double  new
        #=> 1 new
        #=> plan ...

        task double(x: Int) { return x * 2 }
        let p = plan double(4)
        #=> double  new
        #=> 1 new
        #=> plan ...
        (apply p).value
        #=> 8

        : apply
        task double(x: Int) { return x * 2 }
        let p = plan double(4)
        #=> double  new
        #=> 1 new
        #=> plan ...
        let r = apply p
        r.value
        #=> 8

        task double(x: Int) { return x * 2 }
        let p = plan double(4)
        #=> double  new
        #=> 1 new
        #=> plan ...
        let r = apply p
        r.status
        #=> "succeeded"

        : emit
        dag d() { let e = await event("go"); return e.level }
        let r = start d()
        emit "go", {level: 3} to r
        wait r
        #=> 3
        r.value
        #=> 3

        dag d() { await event("go") }
        let r = start d()
        emit "go" to r
        wait r
        events(r) | map(e => e.event)
        #=> ["go"]

        : await
        dag d() { let e = await event("go"); return e.level }
        let r = start d()
        emit "go", {level: 3} to r
        wait r
        #=> 3
        r.value
        #=> 3

        task say(x: Int) { return x }
        dag d() { let e = await event("go"); say(e.n) }
        let r = start d()
        emit "go", {n: 7} to r
        wait r
        r.say.value
        #=> 7

        : flag
        dag hold() { await event("go") }
        let r = start hold()
        set_flag(r, "n", 3)
        flag(r, "n")
        #=> 3
        cancel r

        task one() { return 1 }
        let r = run one()
        is_null(flag(r, "nobody"))
        #=> true

        : set_flag
        dag hold() { await event("go") }
        let r = start hold()
        set_flag(r, "phase", "warm")
        flag(r, "phase")
        #=> "warm"
        cancel r

        dag hold() { await event("go") }
        let r = start hold()
        set_flag(r, "phase", {text: "warm", number: 3})
        flag(r, "phase")
        #=> {text: "warm", number: 3}
        cancel r

        : add_flag
        dag hold() { await event("go") }
        let r = start hold()
        add_flag(r, "n", 2)
        #=> 2
        add_flag(r, "n", -1)
        #=> 1
        cancel r

        dag hold() { await event("go") }
        let r = start hold()
        add_flag(r, "seen")
        #=> 1
        cancel r

        : events
        dag d() { await event("go") }
        let r = start d()
        emit "go", {level: 3} to r
        wait r
        events r
        #=> [{event: "go", payload: {level: 3}}]

        task one() { return 1 }
        let r = run one()
        events r
        #=> []

        : results
        task double(x: Int) { return x * 2 }
        dag all() { for x in 0..<3 { double(x) } }
        let r = run all()
        results r | select step, x, value
        #=> [{step: "double[0]", x: 0, value: 0}, {step: "double[1]", x: 1, value: 2}, {step: "double[2]", x: 2, value: 4}]

        task double(x: Int) { return x * 2 }
        dag all() { for x in 0..<3 { double(x) } }
        let r = run all()
        results r | where value > 1 | sort by -value | take 1 | select x, value
        #=> [{x: 2, value: 4}]

        : show
        show({a: 1})
        #=> {a: 1}

        task one() { return 1 }
        let r = run one()
        show r
        #=> {value: 1}

        : logs
        task say() { sh "echo hello; echo world" }
        let r = run say()
        logs r
        #=> hello
        #=> world

        task say() { sh "echo hello; echo world" }
        let r = run say()
        logs r, tail: 1
        #=> world

        : artifacts
        task make() { sh "echo 1 > m.txt"; output m = file("m.txt") }
        let r = run make()
        artifacts r | select step, output
        #=> [{step: "make", output: "m"}]

        task make() { sh "echo 1 > m.txt"; output m = file("m.txt") }
        let r = run make()
        size(artifacts(r))
        #=> 1

        : get
        task make() { sh "printf 1 > m.txt"; output m = file("m.txt") }
        let r = run make()
        get r.m, "copy.txt"
        #=> file("copy.txt")
        read_text("copy.txt")
        #=> "1"

        task make() { sh "printf 1 > m.txt"; output m = file("m.txt") }
        let r = run make()
        exists(get(r.m, "copy.txt"))
        #=> true

        : graph
        task a() { return 1 }
        task b(x: Int) { return x }
        dag d() { b(a().value) }
        graph d
        #=> d
        #=> ├─ a
        #=> └─ b  ← a

        task a() { return 1 }
        dag d() { a() }
        graph d, "d.svg"
        exists("d.svg")
        #=> true

        : explain
        task a() { return 1 }
        dag d() { a() }
        explain d
        #=> a  new
        #=> 1 new

        task a() { return 1 }
        run a()
        #=> {value: 1}
        explain a()
        #=> a  new
        #=> 1 new

        : why
        task bad() { sh "exit 3" }
        let r = run bad()
        why r
        #=> run 'bad' failed: step 'bad' failed first: exit code 3

        task one() { return 1 }
        let r = run one()
        let again = run one()
        why again
        #=> run 'one' succeeded

        : compare
        task double(x: Int) { return x * 2 }
        let a = run double(1)
        let b = run double(2)
        type_of(compare(a, b))
        #=> "List"

        task double(x: Int) { return x * 2 }
        let a = run double(1)
        let b = run double(1)
        size(compare(a, b)) >= 0
        #=> true

        : run_by_id
        task one() { return 1 }
        let r = run one()
        run_by_id(r.id).status
        #=> "succeeded"

        task one() { return 1 }
        let r = run one()
        run_by_id(r.id).name
        #=> "one"

        : attach
        task one() { return 1 }
        let r = run one()
        let same = attach(r.id)
        same.status
        #=> "succeeded"

        task one() { return 1 }
        let r = run one()
        attach(r.id).id == r.id
        #=> true

        : help
        help take
        #=> … | take 10
        #=>     the first rows: take 10

        help needs
        #=> needs
        #=>     what a task takes: needs cpu: 2, memory: 1GiB
        """#
}
