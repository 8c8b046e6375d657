import BackendContract
import BatonEngine
import BatonHost
import BatonModel
import BatonWire
import Foundation
import Testing

/// The control socket as clients meet it.
struct ControlServiceTests {
    let rig: ControlRig

    init() throws { rig = try ControlRig() }

    private func isRefused(_ content: ControlReply.Content, _ code: ControlFault.Code) -> Bool {
        if case .refused(let fault) = content { fault.code == code } else { false }
    }

    // Who may say what

    @Test func `a task's process speaks to its own run`() throws {
        let run = try rig.start()
        let token = rig.token(run)
        #expect(try rig.ask(.emit(.init(name: "ready", payload: .int(3))), token: token) == .done(.null))
        #expect(try rig.engine.view(run).emitted == [.init(name: "ready", payload: .int(3))])
        #expect(try rig.ask(.addFlag(name: "n", 2), token: token) == .done(.int(2)))
        #expect(try rig.ask(.flag(name: "n"), token: token) == .done(.int(2)))
        #expect(try rig.ask(.progress(.init(fraction: 0.5, text: "half")), token: token) == .done(.null))
        rig.turn()
        #expect(try rig.engine.view(run).extras[VertexID(1)]?.progress == .init(fraction: 0.5, text: "half"))
    }

    @Test func `what is acknowledged is in the store`() throws {
        let run = try rig.start()
        _ = try rig.ask(.setFlag(name: "a", FlagValue(number: 1)), run: run)
        #expect(rig.store.events(of: run).contains { $0.fact == .flagChanged(name: "a", value: FlagValue(number: 1)) })
    }

    @Test func `a token that nobody made is refused`() throws {
        let run = try rig.start()
        let token = rig.token(run)
        let digit = token.last == "0" ? "1" : "0"
        let forged = [
            "", "x", "1.1.1.", "1.1.1.00", token.dropLast() + digit, "2" + token.dropFirst(), token + "0",
            "9." + token, String(repeating: "1", count: 100_000),
        ]
        for token in forged {
            #expect(isRefused(try rig.ask(.ping, token: String(token)), .forbidden), "\(token.prefix(40))")
        }
    }

    @Test func `the token of an attempt that is over is refused, and changes nothing`() throws {
        let run = try rig.start(steps: 2)
        let token = rig.token(run, step: 1)
        try rig.engine.cancel(run, VertexID(1))
        rig.engine.pump()
        while rig.engine.isLive(AttemptTicket(run: run, step: VertexID(1), attempt: 1)) { rig.engine.wait() }
        for wish: ControlRequest.Wish in [
            .ping, .emit(.init(name: "late", payload: .null)), .addFlag(name: "n", 1), .progress(.init(text: "x")),
        ] {
            #expect(isRefused(try rig.ask(wish, token: token), .stale))
        }
        let view = try rig.engine.view(run)
        #expect(view.emitted.isEmpty && view.flags.isEmpty && view.extras.isEmpty)
        #expect(try rig.ask(.ping, token: rig.token(run, step: 2)) == .done(.null))
        #expect(isRefused(try rig.ask(.ping, token: rig.token(run, step: 2, attempt: 2)), .stale))
    }

    @Test func `a task may neither cancel nor follow nor speak to another run`() throws {
        let run = try rig.start()
        let other = try rig.start()
        let token = rig.token(run)
        #expect(isRefused(try rig.ask(.cancel(step: nil), token: token), .forbidden))
        #expect(isRefused(try rig.ask(.follow, token: token), .forbidden))
        #expect(isRefused(try rig.ask(.addFlag(name: "n", 1), token: token, run: other), .forbidden))
        #expect(try rig.engine.view(other).flags.isEmpty)
    }

    @Test func `only a task's process tells of progress and hands over files`() throws {
        let run = try rig.start()
        #expect(isRefused(try rig.ask(.progress(.init(text: "x")), run: run), .forbidden))
        let file = FileReference(path: "/etc/passwd", digest: "00")
        #expect(isRefused(try rig.ask(.artifact(name: "a", file), run: run), .forbidden))
    }

    // What is answered when

    @Test func `waiting is answered with what the event brought, before or after it came`() throws {
        let run = try rig.start()
        let early = try rig.connect()
        _ = try early.send(.wait(event: "go"), run: run)
        rig.turn()
        _ = try rig.ask(.emit(.init(name: "other", payload: .null)), run: run)
        _ = try rig.ask(.emit(.init(name: "go", payload: .int(1))), run: run)
        #expect(try rig.answer(early).content == .done(.int(1)))
        #expect(try rig.ask(.wait(event: "go"), run: run) == .done(.int(1)))
    }

    @Test func `whoever waits learns that the run ended first`() throws {
        let run = try rig.start()
        let client = try rig.connect()
        _ = try client.send(.wait(event: "never"), run: run)
        rig.turn()
        try rig.engine.cancel(run)
        while try !rig.engine.isFinished(run) { rig.engine.wait() }
        #expect(isRefused(try rig.answer(client).content, .ended))
        #expect(isRefused(try rig.ask(.emit(.init(name: "x", payload: .null)), run: run), .ended))
    }

    @Test func `cancel is answered when the processes are dead`() throws {
        let run = try rig.start(steps: 2)
        let client = try rig.connect()
        _ = try client.send(.cancel(step: "a[1]"), run: run)
        while rig.backend.runningTickets.count == 2 { rig.turn(); rig.engine.wait(until: rig.clock.now + 1) }
        #expect(try rig.answer(client).content == .done(.string("cancelled")))
        #expect(try rig.engine.view(run).status == .running)
        _ = try client.send(.cancel(step: nil), run: run)
        while try !rig.engine.isFinished(run) { rig.turn(); rig.engine.wait(until: rig.clock.now + 1) }
        #expect(rig.backend.runningTickets.isEmpty)
        #expect(try rig.answer(client).content == .done(.string("cancelled")))
    }

    @Test func `runs and steps that are not there are refused`() throws {
        let run = try rig.start()
        #expect(isRefused(try rig.ask(.flag(name: "x"), run: RunID(99)), .unknown))
        #expect(isRefused(try rig.ask(.cancel(step: "b"), run: run), .unknown))
        #expect(isRefused(try rig.ask(.flag(name: "x")), .malformed))
        #expect(try rig.ask(.ping) == .done(.map([.init(key: "runs", value: .list([.int(run.number)]))])))
    }

    @Test func `a flag is changed only from what it is expected to be`() throws {
        let run = try rig.start()
        let change = { (old: FlagValue?, new: Int) in
            try rig.ask(.changeFlag(name: "n", from: old, to: FlagValue(number: new)), run: run)
        }
        #expect(try change(nil, 1) == .done(.int(1)))
        #expect(isRefused(try change(nil, 2), .differs))
        #expect(isRefused(try change(FlagValue(number: 5), 2), .differs))
        #expect(try change(FlagValue(number: 1), 2) == .done(.int(2)))
        #expect(isRefused(try rig.ask(.addFlag(name: "n", .max), run: run), .failed))
    }

    @Test func `a follower hears of new events and of the end`() throws {
        let run = try rig.start()
        let client = try rig.connect()
        _ = try client.send(.follow, run: run)
        guard case .news(let before, isEnded: false) = try rig.answer(client).content else {
            Issue.record("no news")
            return
        }
        #expect(before == rig.store.events(of: run).count)
        _ = try rig.ask(.addFlag(name: "n", 1), run: run)
        #expect(try rig.answer(client).content == .news(events: before + 1, isEnded: false))
        try rig.engine.cancel(run)
        while try !rig.engine.isFinished(run) { rig.engine.wait() }
        var last = try rig.answer(client).content
        while case .news(_, isEnded: false) = last { last = try rig.answer(client).content }
        #expect(last == .news(events: rig.store.events(of: run).count, isEnded: true))
    }

    // Progress

    @Test func `of progress that comes too fast the newest is kept, and the store gets few of it`() throws {
        let run = try rig.start()
        let client = try rig.connect()
        let token = rig.token(run)
        for number in 1...1000 {
            _ = try client.send(.progress(.init(fraction: Double(number) / 1000, text: "")), token: token)
            #expect(try rig.answer(client).content == .done(.null))
        }
        rig.clock.advance(to: rig.clock.now + 1_000_000_000)
        rig.turn()
        let told = rig.store.events(of: run).filter { if case .progressed = $0.fact { true } else { false } }
        #expect(told.count > 1 && told.count < 30)
        #expect(try rig.engine.view(run).extras[VertexID(1)]?.progress?.fraction == 1)
    }
}
