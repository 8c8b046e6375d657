import BatonRemote
import BatonWire
import Foundation
import Synchronization
import Testing

/// The child that carries requests to a director, played by a program of ours that also misbehaves.
@Suite(.serialized)
struct LinkTransportTests {
    private let folder: URL
    private let program: LinkProgram

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("link-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = folder.appendingPathComponent("link.py")
        try Data(PretendedLink.text.utf8).write(to: script)
        program = LinkProgram(
            path: "/usr/bin/env", arguments: ["python3", script.path, folder.path],
            environment: ProcessInfo.processInfo.environment.map { "\($0)=\($1)" })
    }

    private func link(_ path: String? = nil) -> LinkTransport {
        var program = program
        if let path { program.path = path }
        return LinkTransport(program: program, endpoint: LinkEndpoint(base: "http://127.0.0.1:1"))
    }

    private func get(
        _ link: LinkTransport, _ path: String, timeout: Int = 30_000_000_000
    ) throws(TransportFault) -> String {
        let response = try link.call(APIRequest(.get, path), timeout: timeout, saveTo: nil)
        return String(decoding: response.body.bytes, as: UTF8.self)
    }

    /// Processes that were started so far, by their numbers.
    private func children() throws -> [Int32] {
        let text = try String(contentsOf: folder.appendingPathComponent("pids"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { Int32($0) }
    }

    private func until(tries: Int = 600, _ isTrue: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<tries {
            if try isTrue() { return true }
            usleep(50_000)
        }
        return false
    }

    /// What the descriptors of this process lead to; pipes and sockets have numbers of their own.
    private func openFiles() throws -> Set<String> {
        let folder = "/proc/self/fd/"
        return Set(
            try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: folder + $0)
            })
    }

    @Test func `many threads ask at once, and each gets its own answer`() throws {
        let link = link()
        defer { link.close() }
        let right = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 200) { index in
            if (try? get(link, "/echo/\(index)")) == "/echo/\(index)" { right.add(1, ordering: .relaxed) }
        }
        #expect(right.load(ordering: .relaxed) == 200)
        #expect(try children().count == 1)
    }

    @Test func `large bodies go both ways`() throws {
        let link = link()
        defer { link.close() }
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let response = try link.call(
            APIRequest(.post, "/mirror", body: .bytes(bytes)), timeout: 30_000_000_000, saveTo: nil)
        #expect(response.body.bytes == bytes)
        #expect(response.header("x-test") == "ä")
    }

    @Test func `a child that dies is told at once, and the next call has a new one`() throws {
        let link = link()
        defer { link.close() }
        #expect(try get(link, "/echo/1") == "/echo/1")
        #expect(throws: TransportFault.unreachable(message: "the link to the director ended")) {
            try get(link, "/die")
        }
        #expect(try get(link, "/echo/2") == "/echo/2")
        #expect(try children().count == 2)
    }

    @Test func `a child that writes nonsense is given up`() throws {
        let link = link()
        defer { link.close() }
        #expect(throws: TransportFault.self) { try get(link, "/nonsense") }
        #expect(try get(link, "/echo/2") == "/echo/2")
    }

    @Test func `a call that nobody answers ends when its time is over, and the others go on`() throws {
        let link = link()
        defer { link.close() }
        #expect(throws: TransportFault.timedOut) { try get(link, "/hang", timeout: 100_000_000) }
        #expect(try get(link, "/echo/2") == "/echo/2")
        #expect(
            until { (try? String(contentsOf: folder.appendingPathComponent("cancelled"), encoding: .utf8)) == "1\n" })
    }

    @Test func `a call is interrupted when its caller is`() throws {
        let link = link()
        defer { link.close() }
        let front = InterruptibleLink(link) { true }
        #expect(throws: TransportFault.interrupted) {
            try front.call(APIRequest(.get, "/hang"), timeout: 30_000_000_000, saveTo: nil)
        }
    }

    @Test func `closing ends calls that wait, and later ones`() throws {
        let link = link()
        let ended = Mutex<TransportFault?>(nil)
        let thread = Thread {
            do { _ = try get(link, "/hang") } catch { ended.withLock { $0 = error as? TransportFault } }
        }
        thread.start()
        #expect(until { FileManager.default.fileExists(atPath: folder.appendingPathComponent("hangs").path) })
        link.close()
        #expect(until { ended.withLock { $0 } == .interrupted })
        #expect(throws: TransportFault.interrupted) { try get(link, "/echo/1") }
    }

    @Test func `nothing is left behind: no process, no descriptor`() throws {
        _ = try get(self.link(), "/echo/0")
        _ = until { (try? children().allSatisfy { kill($0, 0) != 0 }) == true }
        let before = try openFiles()
        for index in 0..<5 {
            let link = link()
            _ = try get(link, "/echo/\(index)")
            if index % 2 == 0 { _ = try? get(link, "/die") } else { _ = try? get(link, "/nonsense") }
            link.close()
        }
        #expect(until { (try? children().allSatisfy { kill($0, 0) != 0 }) == true })
        // Other suites run beside this one: what they opened meanwhile goes with their processes.
        let opened = try openFiles().subtracting(before)
        #expect(try until(tries: 6000) { try openFiles().isDisjoint(with: opened) })
    }

    @Test func `a program that is not there is said to be missing`() {
        let link = link("/nowhere/baton-net")
        #expect(
            throws: TransportFault.unreachable(message: "can't start '/nowhere/baton-net': no such file or directory")
        ) {
            try get(link, "/echo/1")
        }
    }

    @Test func `a child that is stopped holds nobody for longer than his time`() throws {
        let link = link()
        defer { link.close() }
        #expect(try get(link, "/echo/1") == "/echo/1")
        let child = try #require(try children().last)
        kill(child, SIGSTOP)
        defer { kill(child, SIGKILL) }
        // More than a pipe holds.
        let request = APIRequest(.post, "/mirror", body: .bytes([UInt8](repeating: 1, count: 1 << 20)))
        #expect(throws: TransportFault.self) { try link.call(request, timeout: 300_000_000, saveTo: nil) }
        #expect(try get(link, "/echo/2") == "/echo/2", "another child has taken its place")
    }
}
