import BatonFrames
import BatonSessions
import Testing

@testable import BatonWorkers

struct SandboxTests {
    /// What a session of a director would be given; nil where this machine has no bubblewrap that works.
    private func strict(_ writable: String) -> Sandbox? {
        Sandbox.findProgram().map { program in
            Sandbox(
                program: program, readable: ["/"], writable: [writable], hidden: ["/etc/ssl"], hasNetwork: false)
        }
    }

    @Test func `a worker in the sandbox reaches what it was given and nothing else`() throws {
        guard let sandbox = strict("/tmp") else { return }
        let bench = try Bench(.polars, sandbox: sandbox)
        let code = """
            import os, socket
            def tried(what):
                try:
                    return what() is not None
                except OSError as error:
                    return False
            result_ = {
                "own": tried(lambda: open(os.environ["TMPDIR"] + "/x", "w")),
                "else": tried(lambda: open("/var/tmp/baton-sandbox", "w")),
                "hidden": bool(os.listdir("/etc/ssl")),
                "network": tried(lambda: socket.create_connection(("192.0.2.1", 9), timeout=5)),
                "interfaces": [name for _, name in socket.if_nameindex()],
                "home": os.environ["HOME"] == os.environ["TMPDIR"],
                "names": "BATON_PYTHON" in os.environ,
            }
            """
        guard case .value(.record(let fields)) = try bench.ask(code) else { Issue.record("no record"); return }
        #expect(
            fields == [
                .init("own", .bool(true)), .init("else", .bool(false)), .init("hidden", .bool(false)),
                .init("network", .bool(false)), .init("interfaces", .list([.text("lo")])), .init("home", .bool(true)),
                .init("names", .bool(false)),
            ])
    }

    @Test func `an interrupt reaches a worker in the sandbox`() throws {
        guard let sandbox = strict("/tmp") else { return }
        let bench = try Bench(.polars, sandbox: sandbox)
        let ticket = bench.submit(.ask(nil, SnippetCall("import time\nprint('on', flush=True)\ntime.sleep(600)")))
        #expect(bench.turn { bench.printed.contains("on") })
        bench.loop.receive(.cancel(ticket))
        #expect(throws: FrameFault.self) { try bench.wait(ticket) }
        #expect(bench.notices == [])
        #expect(try bench.ask("result_ = 2") == .value(.int(2)))
    }
}
