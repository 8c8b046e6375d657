import BatonFrames
import BatonSessions
import Glibc
import SmallDisk
import Testing

@testable import BatonWorkers

/// What befalls workers. Each time: a clear fault, and a session that goes on with all its variables.
@Suite(.serialized)
struct FaultTests {
    private func kind(_ body: () throws(FrameFault) -> Answer) -> FrameFault? {
        do throws(FrameFault) {
            let answer = try body()
            Issue.record("no fault: \(answer)")
            return nil
        } catch {
            return error
        }
    }

    /// The variable of before is there, made again where it has to be.
    private func expectWhole(_ bench: Bench) throws {
        #expect(try bench.run(.count(Recipe(.variable("trips")))) == .value(.int(2)))
    }

    private func bench(
        _ engine: Engine = .polars, memory: Int = 0, limit: Int? = nil, sandbox: Sandbox? = nil
    ) throws -> Bench {
        let bench = try Bench(engine, memory: memory, limit: limit, sandbox: sandbox)
        let path = try bench.write("trips.csv", "town,fare\nBern,12.5\nThun,\n")
        _ = try bench.run(.define("trips", Recipe(.file(FrameFile(path, .csv)))))
        return bench
    }

    @Test func `a killed worker is told of by its signal, and its variables are made again`() throws {
        let bench = try bench()
        let fault = kind { () throws(FrameFault) in try bench.ask("import os\nos.kill(os.getpid(), 9)") }
        #expect(fault?.kind == .lostWorker)
        #expect(fault?.message.contains("signal 9") == true)
        try expectWhole(bench)
        #expect(bench.notices == [.lost(fault!, variables: 1), .rebuilt(["trips"])])
    }

    @Test func `a worker that ends by itself is told of by its code and last words`() throws {
        let bench = try bench()
        let code = "import os, sys\nprint('so long', file=sys.stderr, flush=True)\nos._exit(3)"
        let fault = kind { () throws(FrameFault) in try bench.ask(code) }
        #expect(
            fault == FrameFault(.lostWorker, "the session's Python ended with code 3", help: "its last words: so long"))
        try expectWhole(bench)
    }

    @Test func `a statement is cancelled by an interrupt, and the variables stay`() throws {
        let bench = try bench()
        let ticket = bench.submit(.ask(nil, SnippetCall("import time\nprint('on', flush=True)\ntime.sleep(600)")))
        #expect(bench.turn { bench.printed.contains("on") })
        bench.loop.receive(.cancel(ticket))
        #expect(kind { () throws(FrameFault) in try bench.wait(ticket) }?.kind == .cancelled)
        try expectWhole(bench)
        #expect(bench.notices == [])
    }

    @Test func `a statement that does not hear the interrupt is killed with its worker`() throws {
        let bench = try bench()
        let deaf =
            "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, [2])\nprint('on', flush=True)\ntime.sleep(600)"
        let ticket = bench.submit(.ask(nil, SnippetCall(deaf)))
        #expect(bench.turn { bench.printed.contains("on") })
        bench.loop.receive(.cancel(ticket))
        #expect(kind { () throws(FrameFault) in try bench.wait(ticket) }?.kind == .cancelled)
        try expectWhole(bench)
    }

    @Test func `a statement that hangs ends at its time limit`() throws {
        let bench = try bench(limit: 1_500_000_000)
        let fault = kind { () throws(FrameFault) in try bench.ask("while True: pass") }
        #expect(fault?.kind == .limit)
        try expectWhole(bench)
    }

    @Test(arguments: [Engine.pandas, .polars])
    func `memory that runs out is a fault with the limit in it`(engine: Engine) throws {
        let bench = try bench(engine, memory: 1 << 30)
        let code =
            engine == .polars
            ? "import polars as pl\nresult_ = pl.select(pl.int_range(0, 400_000_000)).to_series().sum()"
            : "import numpy as np\nresult_ = int(np.ones(400_000_000).sum())"
        let fault = kind { () throws(FrameFault) in try bench.ask(code) }
        #expect(fault?.kind == .limit, "\(fault as Any)")
        #expect(fault?.message.contains("memory") == true)
        try expectWhole(bench)
    }

    @Test func `a full disk is told of, and nothing else is lost`() throws {
        guard SmallDisk.isPossible else { return }
        let disk = try SmallDisk(bytes: 1 << 20)
        let bench = try bench()
        let code = "import polars as pl\npl.select(pl.int_range(0, 1_000_000)).write_csv('\(disk.path)/out.csv')"
        let fault = kind { () throws(FrameFault) in try bench.ask(code) }
        #expect(fault?.kind == .machine)
        #expect(fault?.message == "the disk is full")
        try expectWhole(bench)
    }

    /// A gigabyte with `BATON_SLOW_TESTS`; a debug build reads it page by page while others compute.
    @Test func `output without end is read, bounded and counted`() throws {
        let bench = try bench()
        let count = getenv("BATON_SLOW_TESTS") == nil ? 16 : 1024
        let code = "import sys\nfor _ in range(\(count)): sys.stdout.write('x' * 1048576)\nresult_ = 1"
        #expect(try bench.ask(code) == .value(.int(1)))
        #expect(bench.printed.utf8.count < PrintedText.shownMax + 100)
        #expect(
            bench.printed.hasSuffix("… \((count << 20) - PrintedText.shownMax) more bytes of output are not shown\n"))
        try expectWhole(bench)
    }

    @Test(arguments: [
        ("a,b\n1,2\n3,4,5,6\n7,8\n", FrameFault.Kind.badData),
        ("", .badData),
    ])
    func `a broken file is bad data`(text: String, expected: FrameFault.Kind) throws {
        for engine in [Engine.pandas, .polars] {
            let bench = try bench(engine)
            let path = try bench.write("broken.csv", text)
            let fault = kind { () throws(FrameFault) in
                try bench.run(.define("broken", Recipe(.file(FrameFile(path, .csv)))))
            }
            #expect(fault?.kind == expected, "\(engine): \(fault as Any)")
            try expectWhole(bench)
        }
    }

    @Test(arguments: [Engine.pandas, .polars])
    func `a wrong encoding is bad data`(engine: Engine) throws {
        let bench = try bench(engine)
        let path = try bench.write("latin.csv", Array("name\nZ".utf8) + [0xFC] + Array("rich\n".utf8))
        let fault = kind { () throws(FrameFault) in
            try bench.run(.define("latin", Recipe(.file(FrameFile(path, .csv)))))
        }
        #expect(fault?.kind == .badData, "\(fault as Any)")
        try expectWhole(bench)
    }

    @Test(arguments: [Engine.pandas, .polars])
    func `ten thousand columns are no trouble`(engine: Engine) throws {
        let bench = try bench(engine)
        let names = (0..<10_000).map { "c\($0)" }.joined(separator: ",")
        let path = try bench.write(
            "wide.csv", names + "\n" + (0..<10_000).map(String.init).joined(separator: ",") + "\n")
        _ = try bench.run(.define("wide", Recipe(.file(FrameFile(path, .csv)))))
        let page = try bench.run(.rows(Recipe(.variable("wide")), offset: 0, limit: 5))
        guard case .page(let schema, let rows, _) = page else { Issue.record("no page"); return }
        #expect(schema.columns.count == 10_000)
        #expect(rows.first?.last == .int(9_999))
    }

    @Test func `a worker dies with its session`() throws {
        let bench = try bench()
        guard case .value(.int(let pid)) = try bench.ask("import os\nresult_ = os.getpid()") else { return }
        bench.loop.receive(.close(bench.id, owner: "me"))
        #expect(kill(pid_t(pid), 0) != 0)
    }

    @Test func `what Python raises is told with its class and line`() throws {
        let bench = try bench()
        let fault = kind { () throws(FrameFault) in try bench.ask("x = 1\nresult_ = x / 0") }
        #expect(fault == FrameFault(.failed, "ZeroDivisionError: division by zero", help: "line 3"))
    }
}
