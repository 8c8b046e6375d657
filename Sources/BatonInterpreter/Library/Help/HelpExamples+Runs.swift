// Examples that `help` shows; what they give is recorded by the test that runs them.

extension HelpExamples {
    static let runs = #"""
        : run
        task double(x: Int) { return x * 2 }
        let r = run double(21)
        r.value

        task double(x: Int) { return x * 2 }
        dag all() { for x in 0..<3 { double(x) }; return sum(double.all | map(s => s.value)) }
        let r = run all() with jobs: 2, name: "doubles"
        [r.name, r.status, r.value]

        : start
        task nap() { sh "sleep 0.01" }
        let r = start nap()
        wait r
        r.status

        task nap() { sh "sleep 0.01" }
        let a = start nap()
        let b = start nap() with name: "again"
        wait [a, b]
        [a.status, b.status]

        : wait
        task nap() { sh "sleep 0.01" }
        let r = start nap()
        wait r, timeout: 30s
        r.status

        dag hold() { await event("go") }
        let r = start hold()
        emit "go" to r
        wait r
        r.status

        : cancel
        task nap() { sh "sleep 30" }
        let r = start nap()
        cancel r
        wait r
        r.status

        task nap() { sh "sleep 30" }
        let r = start nap()
        cancel r
        cancel r
        wait r
        r.status

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

        : apply
        task double(x: Int) { return x * 2 }
        let p = plan double(4)
        #=> double  new
        #=> 1 new
        #=> plan ...
        let r = apply p
        r.value

        task double(x: Int) { return x * 2 }
        let p = plan double(4)
        #=> double  new
        #=> 1 new
        #=> plan ...
        let r = apply p
        r.status

        : emit
        dag d() { let e = await event("go"); return e.level }
        let r = start d()
        emit "go", {level: 3} to r
        wait r
        r.value

        dag d() { await event("go") }
        let r = start d()
        emit "go" to r
        wait r
        events(r) | map(e => e.event)

        : await
        dag d() { let e = await event("go"); return e.level }
        let r = start d()
        emit "go", {level: 3} to r
        wait r
        r.value

        task say(x: Int) { return x }
        dag d() { let e = await event("go"); say(e.n) }
        let r = start d()
        emit "go", {n: 7} to r
        wait r
        r.say.value

        : flag
        dag hold() { await event("go") }
        let r = start hold()
        set_flag(r, "n", 3)
        flag(r, "n")
        cancel r

        task one() { return 1 }
        let r = run one()
        flag(r, "nobody")

        : set_flag
        dag hold() { await event("go") }
        let r = start hold()
        set_flag(r, "phase", "warm")
        flag(r, "phase")
        cancel r

        dag hold() { await event("go") }
        let r = start hold()
        set_flag(r, "phase", {text: "warm", number: 3})
        flag(r, "phase")
        cancel r

        : add_flag
        dag hold() { await event("go") }
        let r = start hold()
        add_flag(r, "n", 2)
        add_flag(r, "n", -1)
        cancel r

        dag hold() { await event("go") }
        let r = start hold()
        add_flag(r, "seen")
        cancel r

        : events
        dag d() { await event("go") }
        let r = start d()
        emit "go", {level: 3} to r
        wait r
        events r

        task one() { return 1 }
        let r = run one()
        events r

        : results
        task double(x: Int) { return x * 2 }
        dag all() { for x in 0..<3 { double(x) } }
        let r = run all()
        results r | select step, x, value

        task double(x: Int) { return x * 2 }
        dag all() { for x in 0..<3 { double(x) } }
        let r = run all()
        results r | where value > 1 | sort by -value | take 1 | select x, value

        : show
        show({a: 1})

        task one() { return 1 }
        let r = run one()
        show r

        : logs
        task say() { sh "echo hello; echo world" }
        let r = run say()
        logs r

        task say() { sh "echo hello; echo world" }
        let r = run say()
        logs r, tail: 1

        : artifacts
        task make() { sh "echo 1 > m.txt"; output m = file("m.txt") }
        let r = run make()
        artifacts r | select step, output

        task make() { sh "echo 1 > m.txt"; output m = file("m.txt") }
        let r = run make()
        size(artifacts(r))

        : get
        task make() { sh "printf 1 > m.txt"; output m = file("m.txt") }
        let r = run make()
        get r.m, "copy.txt"
        read_text("copy.txt")

        task make() { sh "printf 1 > m.txt"; output m = file("m.txt") }
        let r = run make()
        exists(get(r.m, "copy.txt"))

        : graph
        task a() { return 1 }
        task b(x: Int) { return x }
        dag d() { b(a().value) }
        graph d

        task a() { return 1 }
        dag d() { a() }
        graph d, "d.svg"
        exists("d.svg")

        : explain
        task a() { return 1 }
        dag d() { a() }
        explain d

        task a() { return 1 }
        run a()
        explain a()

        : why
        task bad() { sh "exit 3" }
        let r = run bad()
        why r

        task one() { return 1 }
        let r = run one()
        let again = run one()
        why again

        : compare
        task double(x: Int) { return x * 2 }
        let a = run double(1)
        let b = run double(2)
        type_of(compare(a, b))

        task double(x: Int) { return x * 2 }
        let a = run double(1)
        let b = run double(1)
        size(compare(a, b)) >= 0

        : run_by_id
        task one() { return 1 }
        let r = run one()
        run_by_id(r.id).status

        task one() { return 1 }
        let r = run one()
        run_by_id(r.id).name

        : attach
        task one() { return 1 }
        let r = run one()
        let same = attach(r.id)
        same.status

        task one() { return 1 }
        let r = run one()
        attach(r.id).id == r.id

        : help
        help round

        help "errors"
        """#
}
