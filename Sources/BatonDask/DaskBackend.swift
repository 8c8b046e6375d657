package import BatonEngine
package import BatonModel
import BatonWire
import CBaton
import Glibc

/// Attempts on a cluster of Dask, by a bridge that is started with the first of them.
///
/// `@unchecked Sendable`: all but `wake` is called on the engine's thread only, and `wake` touches `wakeEvent` alone,
/// which never changes.
package final class DaskBackend: Backend, @unchecked Sendable {
    private let options: DaskOptions
    private var machine: DaskMachine
    private var bridge: BridgeProcess?
    private let clock: any TimeSource
    private let wakeEvent: Int32

    package init(_ options: DaskOptions, clock: any TimeSource) {
        self.options = options
        self.clock = clock
        machine = DaskMachine(options)
        wakeEvent = baton_event_create()
        // A bridge that was killed is no reason to die.
        signal(SIGPIPE, SIG_IGN)
    }

    deinit { close(wakeEvent) }

    package func launch(_ ticket: AttemptTicket, _ launch: Launch) { machine.launch(ticket, launch) }

    package func terminate(_ ticket: AttemptTicket, grace: Int) { machine.terminate(ticket, grace: grace) }

    package func drain() -> [Completion] {
        advance()
        return machine.drain()
    }

    /// Where attempts began since the last call.
    package func takeStarts() -> [(AttemptTicket, DaskStart)] { machine.takeStarts() }

    package func takePlacements() -> [(AttemptTicket, Placement)] {
        machine.takeStarts().map { ticket, start in
            (
                ticket,
                Placement(scheduler: "Dask", job: ticket.token, node: start.worker, queueTime: start.queueTime)
            )
        }
    }

    /// What to wait for along with others: a descriptor that is readable once there is news (-1 for none), and when to look in
    /// any case. nil when there is something to take now.
    package func beginWait() -> (descriptor: Int32, until: Int?)? {
        advance()
        if machine.hasCompletions || machine.hasStarts { return nil }
        guard machine.hasOpen else { return (-1, nil) }
        var until: Int?
        if case .away(let instant) = machine.phase { until = instant }
        if bridge?.hasMore ?? false { until = clock.monotonic + Self.writePause }
        return (bridge?.output ?? -1, until)
    }

    /// Nanoseconds until a bridge that took not all is written to again.
    private static let writePause = 5_000_000

    /// The process of the bridge; nil while there is none.
    package var bridgeProcess: Int? { bridge.map { Int($0.process) } }

    package func wait(until deadline: Int?) {
        while true {
            advance()
            let now = clock.monotonic
            if machine.hasCompletions { return }
            if let deadline, now >= deadline { return }
            var until = deadline
            if case .away(let instant) = machine.phase, machine.hasOpen { until = min(deadline ?? instant, instant) }
            let isToWrite = bridge?.hasMore ?? false
            var watched = [
                pollfd(fd: wakeEvent, events: Int16(POLLIN), revents: 0),
                pollfd(fd: bridge?.output ?? -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isToWrite ? bridge?.input ?? -1 : -1, events: Int16(POLLOUT), revents: 0),
            ]
            // Rounded up: a wait does not end before its deadline.
            let left = until.map { min(max(0, ($0 - now + 999_999) / 1_000_000), Self.pollMax) } ?? -1
            _ = poll(&watched, nfds_t(watched.count), Int32(left))
            if watched[0].revents != 0 { return baton_event_clear(wakeEvent) }
        }
    }

    /// Milliseconds of one look.
    private static let pollMax = 3_600_000

    package func wake() { baton_event_signal(wakeEvent) }

    /// Does all that can be done at once.
    private func advance() {
        let now = clock.monotonic
        if let bridge {
            bridge.write()
            for line in bridge.take() {
                if let reply = DaskReply(line: line) { machine.hear(reply, now: now) }
            }
            if bridge.hasEnded {
                self.bridge = nil
                machine.bridgeEnded(now: now)
            }
        }
        if case .away(let until) = machine.phase, machine.hasOpen, now >= until { start(now) }
        if let bridge {
            for request in machine.takeRequests() { bridge.say(request) }
        }
    }

    private func start(_ now: Int) {
        let hello = machine.connect(program: String(decoding: PackageResources.dask_step_py, as: UTF8.self))
        switch BridgeProcess.start(options.python) {
        case .success(let started):
            bridge = started
            started.say(hello)
        case .failure(let fault):
            let reason = String(cString: strerror(fault.error)).lowercased()
            machine.bridgeEnded(
                now: now, failure: "can't start '\(options.python)': \(reason); BATON_PYTHON names the Python of Dask")
        }
    }
}
