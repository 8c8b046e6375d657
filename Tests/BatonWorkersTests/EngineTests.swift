import BatonFrames
import BatonSessions
import Glibc
import Testing

@testable import BatonWorkers

/// Each engine with the programs that Baton makes for it.
@Suite(.serialized)
struct EngineTests {
    /// Spark takes a minute to start, and Java: it comes with `BATON_SLOW_TESTS=1`.
    static let engines = getenv("BATON_SLOW_TESTS") == nil ? [Engine.pandas, .polars, .dask] : Engine.allCases

    @Test(arguments: engines)
    func `a file is loaded, filtered, counted, shown and saved`(engine: Engine) throws {
        let bench = try Bench(engine, generators: WorkerConfiguration.allGenerators)
        let path = try bench.write("trips.csv", "town,rides\nBern,12\nThun,\nBiel,3\n")
        let made = try bench.run(.define("trips", Recipe(.file(FrameFile(path, .csv)))))
        guard case .frame(let schema, _) = made else { Issue.record("no frame: \(made)"); return }
        #expect(schema.columns == [Column("town", .text), Column("rides", .int)])
        let few = Recipe(.variable("trips"), [.filter(.apply(.greater, [.column("rides"), .literal(.int(5))]))])
        _ = try bench.run(.define("few", few))
        #expect(try bench.run(.count(Recipe(.variable("few")))) == .value(.int(1)))
        let nested = Schema([Column("who", .record([Column("name", .text), Column("ages", .list(.int))]))])
        let cell = Scalar.record([.init("name", .text("Ann")), .init("ages", .list([.int(3)]))])
        let people = Recipe(.table(nested, [[cell], [.null]]))
        guard case .page(_, [[cell], [.null]], _) = try bench.run(.rows(people, offset: 0, limit: 2)) else {
            Issue.record("records came back otherwise")
            return
        }
        let page = try bench.run(.rows(Recipe(.variable("trips")), offset: 0, limit: 2))
        guard case .page(schema, let rows, _) = page else { Issue.record("no page: \(page)"); return }
        #expect(rows == [[.text("Bern"), .int(12)], [.text("Thun"), .null]])
        _ = try bench.run(.release(["trips"]))
        bench.loop.receive(.restart(bench.id, owner: "me"))
        #expect(try bench.run(.count(Recipe(.variable("few")))) == .value(.int(1)))
        #expect(bench.notices == [.rebuilt(["few"])])
    }

    @Test func `a cluster that is not there is told of`() throws {
        let bench = try Bench(.dask, address: "tcp://127.0.0.1:1")
        #expect(throws: FrameFault.self) { try bench.ask("result_ = 1") }
        #expect(bench.loop.manager.state(of: bench.id) == .lost)
    }

    @Test func `a Python without the packages is told how to get them`() throws {
        let bench = try Bench(.polars, python: "/usr/bin/env")
        #expect(throws: FrameFault.self) { try bench.ask("result_ = 1") }
        #expect(bench.loop.manager.state(of: bench.id) == .lost)
    }
}
