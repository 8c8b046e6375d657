import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonModel
import BatonREPL
import BatonWire
import Glibc

/// `baton attach 12`
struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Watch a run that goes on elsewhere: what was missed, then live.",
        discussion: """
            Ctrl-C stops the watching and leaves the run alone. Several terminals may watch at once. The exit code is
            that of the run: 0, 1 when it failed, 4 when it was cancelled; 0 after Ctrl-C.
            """)

    @Argument(help: "The run: a number, a name or 'last'.") var name = "last"
    @OptionGroup var options: StoreOptions

    func run() throws {
        try carryOut { host in
            let run = try RunFinder(host: host, store: options.store).find(name)
            let code = try Attachment(host: host, run: run).watch()
            if code != 0 { throw ExitCode(code) }
        }
    }
}

/// A terminal that watches a run.
final class Attachment {
    private let host: SystemHost
    private let run: RunFinder.Found
    private let follower: RunFollower
    private var names = StepNames()
    private var talker: VertexID?
    private var isDrawn = false
    private let isLive: Bool
    /// Wakes us when there is news; without it we look by ourselves.
    private var client: ControlClient?
    /// Lines about what was missed.
    private var missed: [String] = []
    private var missedCount = 0

    /// Lines of what was missed that are shown.
    static let missedMax = 20
    /// Pause between two looks, in nanoseconds.
    static let pause = 100_000_000

    init(host: SystemHost, run: RunFinder.Found) {
        self.host = host
        self.run = run
        follower = RunFollower(run)
        isLive = host.isNoticeTerminal && host.environment("TERM") != "dumb"
    }

    /// Watches until the run has ended, its owner is gone, or Ctrl-C. Gives the exit code.
    func watch() throws -> Int32 {
        if run.mirrors == nil { client = try? run.connect() }
        _ = try? client?.send(.follow, run: run.id)
        while try follower.advance(miss) {}
        showMissed()
        while !follower.view.status.isEnd {
            if host.isInterrupted { return detach() }
            if try hasDied() { throw try Refusal(gone: run) }
            draw()
            rest()
            while try follower.advance(take) {}
            run.mirrors?.tell(before: clear)
        }
        clear()
        host.writeNotice(ProgressText.ending(follower.view) + "\n")
        switch follower.view.status {
        case .failed: return Exit.failed
        case .cancelled: return Exit.cancelled
        case .waiting, .running, .succeeded: return 0
        }
    }

    /// Whether the run's process ended before the run. Its last events are read first.
    private func hasDied() throws -> Bool {
        guard client == nil, run.mirrors == nil, try !run.renewed().hasOwner else { return false }
        while try follower.advance(take) {}
        clear()
        return !follower.view.status.isEnd
    }

    private func detach() -> Int32 {
        clear()
        let number = run.id.number
        host.writeNotice(
            "\nrun \(number) goes on; 'baton attach \(number)' comes back, 'baton cancel \(number)' ends it\n")
        return 0
    }

    private func rest() {
        guard let client else { return host.sleep(nanoseconds: Self.pause) }
        do throws(ControlClient.Failure) {
            _ = try client.next(until: SystemHost.monotonic + Self.pause)
        } catch {
            switch error {
            case .late, .interrupted: break
            case .gone, .refused, .unreachable: self.client = nil
            }
        }
    }

    private func note(_ event: RunEvent) {
        switch event.fact {
        case .added(let vertices):
            for vertex in vertices { names.add(vertex) }
        case .progressed(let step, _): talker = step
        default: break
        }
    }

    private func line(_ event: RunEvent) -> String? {
        ProgressText.line(for: event, in: follower.view, shown: { names.tell($0) })
    }

    private func miss(_ event: RunEvent) {
        note(event)
        guard case .ended = event.fact, let line = line(event) else { return }
        missedCount += 1
        missed.append(line)
        if missed.count > Self.missedMax * 2 { missed.removeFirst(Self.missedMax) }
    }

    private func showMissed() {
        let record = run.record
        let began = follower.view.began.map { ", began " + RunList.ago(host.now() - $0) } ?? ""
        host.writeNotice("run \(run.id.number)  \(record.origin.name)\(began)\n")
        let shown = missed.suffix(Self.missedMax)
        if missedCount > shown.count { host.writeNotice("… \(missedCount - shown.count) steps ended before\n") }
        for line in shown { host.writeNotice(line + "\n") }
        missed = []
    }

    private func take(_ event: RunEvent) {
        note(event)
        if case .progressed = event.fact { return }
        guard let line = line(event) else { return }
        // On a terminal the line that is redrawn tells of what begins.
        if isLive, case .started = event.fact { return }
        clear()
        host.writeNotice(line + "\n")
    }

    private func draw() {
        guard isLive else { return }
        let view = follower.view
        let news = talker.flatMap { step in view[step].step.map { (step, names.shown($0.path)) } }
        let line = ProgressText.summary(view, now: host.now(), width: host.terminalWidth - 1, news: news)
        host.writeNotice("\r\u{1B}[K" + line)
        isDrawn = true
    }

    private func clear() {
        if isDrawn { host.writeNotice("\r\u{1B}[K") }
        isDrawn = false
    }
}
