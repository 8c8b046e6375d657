import BatonEngine
import BatonHost
import BatonModel
import BatonWire
import Foundation
import Testing

/// Clients that do not keep to the protocol, or are many.
struct ControlHostilityTests {
    let rig: ControlRig

    init() throws { rig = try ControlRig() }

    private func code(_ line: String?) -> String? {
        line.flatMap { ControlReply(line: Array($0.utf8)) }.flatMap { reply in
            if case .refused(let fault) = reply.content { fault.code.rawValue } else { nil }
        }
    }

    @Test func `lines that are no requests are refused, and the connection goes on`() throws {
        let text = "x\n\n\u{0}\n{\"baton\":1,\"id\":5,\"do\":\"what\"}\n{\"baton\":1,\"id\":6,\"do\":\"ping\"}\n"
        let lines = try rig.lines(answering: Array(text.utf8), count: 4)
        #expect(lines.count == 4)
        #expect(lines.prefix(3).map { code($0) } == ["malformed", "malformed", "malformed"])
        let replies = lines.compactMap { ControlReply(line: Array($0.utf8)) }
        #expect(replies.map(\.id) == [nil, nil, 5, 6])
    }

    @Test func `a line that is too long ends the connection with a word, and is not kept`() throws {
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: ControlRequest.lineMax + 100_000)
        let lines = try rig.lines(answering: long, count: 2)
        #expect(lines.count == 1 && code(lines.first) == "too_long")
    }

    @Test func `a line of the longest length is taken`() throws {
        let run = try rig.start()
        func request(_ count: Int) -> String {
            ControlRequest(
                id: 1, run: run, .emit(.init(name: "n", payload: .string(String(repeating: "x", count: count))))
            ).line
        }
        let text = request(ControlRequest.lineMax - 1 - request(0).utf8.count)
        #expect(text.utf8.count + 1 == ControlRequest.lineMax)
        let lines = try rig.lines(answering: Array((text + "\n").utf8), count: 1)
        #expect(lines.first?.contains("done") == true, "\(lines.first ?? "")")
        #expect(try rig.engine.view(run).emitted.count == 1)
    }

    @Test func `requests beyond the bound of a connection are told to wait`() throws {
        let run = try rig.start()
        let count = ControlLimits.pendingMax + 10
        let text = (1...count).map { ControlRequest(id: $0, run: run, .wait(event: "never")).line + "\n" }.joined()
        let lines = try rig.lines(answering: Array(text.utf8), count: 10)
        #expect(lines.count == 10 && lines.allSatisfy { code($0) == "busy" })
    }

    @Test func `an id that waits already is refused`() throws {
        let run = try rig.start()
        let text = ControlRequest(id: 1, run: run, .wait(event: "never")).line + "\n"
        let lines = try rig.lines(answering: Array((text + text).utf8), count: 1)
        #expect(code(lines.first) == "malformed")
    }

    @Test func `who says nothing and who leaves in the middle hurt nobody`() throws {
        let run = try rig.start()
        let silent = try (0..<50).map { _ in try rig.connect() }
        for _ in 0..<50 {
            let leaving = try rig.connect()
            _ = try leaving.send(.wait(event: "never"), run: run)
        }
        #expect(try rig.ask(.addFlag(name: "n", 1), run: run) == .done(.int(1)))
        #expect(silent.count == 50)
    }

    @Test func `many clients at once are all answered`() throws {
        let run = try rig.start()
        let clients = try (0..<200).map { _ in try rig.connect() }
        for client in clients { _ = try client.send(.addFlag(name: "n", 1), run: run) }
        var sums: Set<Int> = []
        for client in clients {
            if case .done(.int(let sum)) = try rig.answer(client).content { sums.insert(sum) }
        }
        #expect(sums == Set(1...200))
    }

    @Test func `connections beyond the bound are closed, and there is room again afterwards`() throws {
        do {
            let clients = try (0...ControlLimits.connectionsMax).map { _ in try rig.connect() }
            for client in clients.dropLast() {
                _ = try client.send(.ping)
                _ = try rig.answer(client)
            }
            _ = try clients.last?.send(.ping)
            #expect(throws: ControlClient.Failure.self) { _ = try rig.answer(try #require(clients.last)) }
        }
        var isServed = false
        for _ in 0..<1000 where !isServed { isServed = (try? rig.ask(.ping)) != nil }
        #expect(isServed)
    }

    @Test func `a socket in a folder with a long path is found`() throws {
        let deep = try ControlRig(depth: 12)
        #expect(deep.service.path.utf8.count > 300)
        #expect(try deep.ask(.ping) == .done(.map([.init(key: "runs", value: .list([]))])))
    }

    @Test func `the socket is for its owner alone, and goes with the service`() throws {
        let mode = try FileManager.default.attributesOfItem(atPath: rig.service.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        rig.service.stop()
        #expect(!FileManager.default.fileExists(atPath: rig.service.path))
        #expect(throws: ControlClient.Failure.self) { _ = try rig.connect() }
    }
}
