import BatonFrames
import BatonSessions
import Testing

struct SessionManagerTests {
    @Test func `statements run one at a time in their order`() {
        var bench = Bench()
        bench.receive(.open(Bench.id, SessionSpec(owner: "anna", engine: .polars)))
        #expect(bench.manager.state(of: Bench.id) == .starting)
        bench.submit(.define("a", Bench.recipe(nil)))
        bench.submit(.count(Bench.recipe("a")))
        #expect(bench.takeLog() == ["start 1"])
        bench.ready()
        #expect(bench.takeLog() == ["1: a="])
        #expect(bench.manager.state(of: Bench.id) == .busy)
        bench.answer(.frame(Schema([]), rows: 3))
        #expect(bench.takeLog() == ["record 1", "1 done", "1: look a"])
        bench.answer(.value(.int(3)))
        #expect(bench.takeLog() == ["2 done"])
        #expect(bench.manager.state(of: Bench.id) == .idle)
        #expect(bench.manager.variables(of: Bench.id)["a"]?.rows == 3)
    }

    @Test func `what fails leaves the variables as they were`() {
        var bench = Bench()
        bench.open()
        bench.define("a")
        bench.submit(.define("a", Bench.recipe("a")))
        bench.fail(.badData)
        #expect(bench.takeLog() == ["1: a=a", "2 badData"])
        #expect(bench.manager.variables(of: Bench.id)["a"]?.definition == 1)
    }

    @Test func `a session of another user is not found`() {
        var bench = Bench()
        bench.open()
        bench.submit(.count(Bench.recipe(nil)), owner: "ben")
        #expect(bench.takeLog() == ["1 notFound"])
        bench.receive(.close(Bench.id, owner: "ben"))
        bench.receive(.restart(Bench.id, owner: "ben"))
        #expect(bench.takeLog() == [])
        #expect(bench.manager.spec(of: Bench.id, owner: "ben") == nil)
        #expect(bench.manager.sessions(of: "ben") == [])
        #expect(bench.manager.sessions(of: "anna") == [Bench.id])
    }

    @Test func `a name that is no variable is refused before anything runs`() {
        var bench = Bench()
        bench.open()
        bench.submit(.count(Bench.recipe("a")))
        #expect(bench.takeLog() == ["1 notFound"])
    }

    @Test func `a worker that dies costs the statement that ran, and what is needed is made again`() {
        var bench = Bench()
        bench.open()
        bench.define("a")
        bench.define("b", from: "a")
        bench.define("c")
        bench.submit(.count(Bench.recipe("b")))
        bench.submit(.count(Bench.recipe("b")))
        bench.log = []
        bench.die()
        #expect(bench.takeLog() == ["lost 3", "4 lostWorker", "start 2"])
        bench.ready()
        #expect(bench.takeLog() == ["2: a="])
        bench.answer()
        bench.answer()
        bench.answer(.value(.int(1)))
        #expect(bench.takeLog() == ["2: b=a", "2: look b", "rebuilt a b", "5 done"])
        #expect(bench.manager.variables(of: Bench.id)["c"]?.isResident == false)
    }

    @Test func `what a variable was before is made again under a name of its own`() {
        var bench = Bench()
        bench.open()
        bench.define("t")
        bench.define("t", from: "t")
        bench.define("u", from: "t")
        bench.define("t", from: "u")
        bench.die()
        bench.log = []
        bench.ready()
        bench.submit(.count(Bench.recipe("t")))
        for _ in 0..<6 { bench.answer() }
        #expect(
            bench.takeLog() == [
                "2: before_1_t=", "2: before_2_t=before_1_t", "2: u=before_2_t", "2: t=u", "2: look t", "rebuilt u t",
                "5 done", "2: release before_1_t before_2_t",
            ])
    }

    @Test func `definitions that nothing needs are forgotten`() {
        var bench = Bench()
        bench.open()
        bench.define("a")
        bench.define("b", from: "a")
        bench.submit(.release(["a"]))
        #expect(bench.takeLog() == ["3 done", "1: release a"])
        bench.answer()
        #expect(bench.manager.definitions(of: Bench.id).map(\.id) == [1, 2])
        bench.log = []
        bench.submit(.release(["b", "nobody"]))
        #expect(bench.takeLog() == ["forget 1 2", "4 done", "1: release b"])
    }

    @Test func `a statement that waits is cancelled at once, and one that runs is interrupted, then killed`() {
        var bench = Bench()
        bench.open()
        let first = bench.submit(.count(Bench.recipe(nil)))
        let second = bench.submit(.count(Bench.recipe(nil)))
        bench.log = []
        bench.receive(.cancel(second))
        #expect(bench.takeLog() == ["2 cancelled"])
        bench.receive(.cancel(first))
        bench.receive(.cancel(first))
        #expect(bench.takeLog() == ["interrupt 1"])
        bench.pass(SessionBounds.interruptGrace - 1)
        #expect(bench.takeLog() == [])
        bench.pass(1)
        #expect(bench.takeLog() == ["kill 1"])
        bench.answer()
        #expect(bench.takeLog() == [], "the worker is as good as dead")
        bench.die()
        #expect(bench.takeLog() == ["lost 0", "1 cancelled", "start 2"])
    }

    @Test func `a statement that ended before the interrupt came keeps its answer`() {
        var bench = Bench()
        bench.open()
        let ticket = bench.submit(.define("a", Bench.recipe(nil)))
        bench.receive(.cancel(ticket))
        bench.answer(.frame(Schema([]), rows: nil))
        #expect(bench.takeLog() == ["1: a=", "interrupt 1", "record 1", "1 done"])
        bench.pass(SessionBounds.interruptGrace)
        #expect(bench.takeLog() == [])
    }

    @Test func `a statement has its time, and that of one that waits has not begun`() {
        var bench = Bench()
        bench.open(SessionSpec(owner: "anna", engine: .polars, statementLimit: 10 * Bench.second))
        bench.submit(.count(Bench.recipe(nil)))
        bench.submit(.count(Bench.recipe(nil)))
        bench.pass(9 * Bench.second)
        bench.answer()
        bench.log = []
        bench.pass(10 * Bench.second - 1)
        #expect(bench.takeLog() == [])
        bench.pass(1)
        #expect(bench.takeLog() == ["interrupt 1"])
        bench.fail(.cancelled)
        #expect(bench.takeLog() == ["2 limit"])
    }

    @Test func `an idle session is warned, then closed`() {
        var bench = Bench()
        bench.open(SessionSpec(owner: "anna", engine: .polars, idleLimit: 100 * Bench.second))
        #expect(bench.manager.nextDeadline == 90 * Bench.second)
        bench.pass(90 * Bench.second)
        bench.pass(5 * Bench.second)
        #expect(bench.takeLog() == ["closes at 100 idle"])
        bench.submit(.count(Bench.recipe(nil)))
        bench.pass(1_000 * Bench.second)
        bench.answer()
        #expect(bench.takeLog() == ["1: look ", "1 done"], "a running statement is not idle")
        bench.receive(.attach(Bench.id, owner: "anna"))
        bench.pass(1_000 * Bench.second)
        #expect(bench.takeLog() == [], "nor is one that somebody looks at")
        bench.receive(.detach(Bench.id, owner: "anna"))
        bench.pass(99 * Bench.second)
        bench.pass(Bench.second)
        #expect(bench.takeLog() == ["closes at 2195 idle", "discard 1", "ended idle", "closed"])
        #expect(bench.manager.state(of: Bench.id) == .closed)
    }

    @Test func `a session's life ends though it works`() {
        var bench = Bench()
        bench.open(SessionSpec(owner: "anna", engine: .polars, lifeLimit: 1_000 * Bench.second))
        bench.submit(.count(Bench.recipe(nil)))
        bench.log = []
        bench.pass(940 * Bench.second)
        bench.pass(60 * Bench.second)
        #expect(bench.takeLog() == ["closes at 1000 life", "1 notFound", "discard 1", "ended life", "closed"])
    }

    @Test func `the least recently used variables are evicted and made again when they are needed`() {
        var bench = Bench()
        bench.open(SessionSpec(owner: "anna", engine: .polars, memoryBytes: 1_000))
        bench.define("a", bytes: 300, memory: 300)
        bench.now += 1
        bench.define("b", bytes: 300, memory: 600)
        bench.now += 1
        bench.submit(.count(Bench.recipe("a")))
        bench.answer(memory: 600)
        bench.log = []
        bench.submit(.define("c", Bench.recipe(nil)))
        bench.answer(.frame(Schema([]), rows: nil), bytes: 300, memory: 900)
        #expect(bench.takeLog() == ["1: c=", "record 3", "4 done", "evicted b", "1: release b"])
        bench.answer(memory: 600)
        bench.submit(.count(Bench.recipe("b")))
        bench.answer(bytes: 300, memory: 700)
        bench.answer(memory: 700)
        #expect(bench.takeLog() == ["1: b=", "1: look b", "rebuilt b", "5 done"])
    }

    @Test func `a worker that can't be started is told of, and the next statement tries again`() {
        var bench = Bench()
        bench.receive(.open(Bench.id, SessionSpec(owner: "anna", engine: .polars)))
        bench.submit(.count(Bench.recipe(nil)))
        bench.receive(.failed(Bench.id, epoch: 1, FrameFault(.machine, "no Python")))
        #expect(bench.takeLog() == ["start 1", "1 machine"])
        #expect(bench.manager.state(of: Bench.id) == .lost)
        bench.submit(.count(Bench.recipe(nil)))
        #expect(bench.takeLog() == ["start 2"])
        bench.pass(SessionBounds.startLimit)
        #expect(bench.takeLog() == ["discard 2", "2 limit"])
    }

    @Test func `a restart gives up what runs and keeps what waits`() {
        var bench = Bench()
        bench.open()
        bench.define("a")
        bench.submit(.count(Bench.recipe("a")))
        bench.submit(.count(Bench.recipe("a")))
        bench.log = []
        bench.receive(.restart(Bench.id, owner: "anna"))
        #expect(bench.takeLog() == ["discard 1", "2 cancelled", "start 2"])
        bench.receive(.answered(Bench.id, epoch: 1, .success(Reply(.done))))
        #expect(bench.takeLog() == [], "what the old worker says is for nobody")
        bench.ready()
        #expect(bench.takeLog() == ["2: a="])
    }

    @Test func `a session of before is made again from what was kept`() {
        var bench = Bench()
        let definitions = [
            Definition(id: 1, name: "a", action: .define("a", Bench.recipe(nil)), dependencies: [:]),
            Definition(id: 2, name: "b", action: .define("b", Bench.recipe("a")), dependencies: ["a": 1]),
        ]
        let spec = SessionSpec(owner: "anna", engine: .polars)
        bench.receive(.restore(Bench.id, spec, definitions, live: ["b": 2]))
        #expect(bench.takeLog() == [])
        bench.submit(.count(Bench.recipe("b")))
        bench.ready()
        #expect(bench.takeLog() == ["start 1", "1: before_1_a="])
        bench.answer()
        #expect(bench.takeLog() == ["1: b=before_1_a"])
    }

    @Test func `queues, sessions and definitions have bounds`() {
        var bench = Bench()
        bench.open()
        for _ in 0...SessionBounds.queueMax { bench.submit(.count(Bench.recipe(nil))) }
        #expect(bench.takeLog() == ["1: look "])
        bench.submit(.count(Bench.recipe(nil)))
        #expect(bench.takeLog() == ["\(SessionBounds.queueMax + 2) limit"])
        var manager = SessionManager()
        for number in 0..<SessionBounds.sessionsPerOwnerMax {
            #expect(manager.refusal(toOpenFor: "anna") == nil)
            _ = manager.receive(.open(SessionID("\(number)"), SessionSpec(owner: "anna", engine: .dask)), now: 0)
        }
        #expect(manager.refusal(toOpenFor: "anna")?.kind == .limit)
        #expect(manager.refusal(toOpenFor: "ben") == nil)
    }

    @Test func `a chain of ten thousand definitions is made again, and no longer one is made`() {
        var bench = Bench()
        bench.open()
        bench.define("t")
        for _ in 1..<SessionBounds.definitionsMax { bench.define("t", from: "t") }
        bench.submit(.define("t", Bench.recipe("t")))
        #expect(bench.takeLog() == ["\(SessionBounds.definitionsMax + 1) limit"])
        bench.die()
        bench.ready()
        bench.submit(.count(Bench.recipe("t")))
        bench.log = []
        for _ in 0..<SessionBounds.definitionsMax { bench.answer() }
        #expect(bench.log.last == "1: look t" || bench.log.last == "2: look t")
    }
}
