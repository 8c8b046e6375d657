import BatonAgent
import BatonHost
package import BatonInterpreter
import BatonModel
import BatonStore
package import BatonWire
import CBaton
import Glibc

/// An agent at work: carries out what its machine decides, on one thread, with others for what waits.
package final class AgentDriver {
    let options: AgentOptions
    let calls: AgentCalls
    let join: AgentJoin
    var machine: AgentMachine
    let mailbox = AgentMailbox()
    let store: ProjectStore
    var runs: [DeploymentKey: HeldRun] = [:]
    /// Deployments whose folders are to go once their processes have ended.
    var leaving: [DeploymentKey: Leaving] = [:]

    // One thread for each kind of thing that waits.
    let orders = AgentWorker()
    let reports = AgentWorker()
    let uploading = AgentWorker()
    let preparing = AgentWorker()
    let controlling = AgentWorker()
    let flagging = AgentWorker()
    let uploads: Confined<AgentUploads>
    let preparer: Confined<AgentPreparer>
    /// When the store is looked through, monotonic.
    var nextSweep = 0
    /// When an experiment was let go of that wants nothing to stay of it.
    var forgottenAt: Int?
    private var lock: FileLock?
    /// Where runs ask for flags.
    var flagServer: ControlServer?
    private var ending: String?

    struct Leaving {
        var since: Int
        var run: RunList.Entry?
        var isKilled = false
    }

    /// - Throws: a text for people: the folder can't be used, or another agent uses it.
    package init(options: AgentOptions, transport: any APITransport) throws(HostError) {
        self.options = options
        try PlainFile.makeFolder(options.folder.deployments)
        chmod(options.folder.root, 0o700)
        guard let lock = FileLock(options.folder.lock) else {
            throw HostError("another agent is at work in '\(options.folder.root)'")
        }
        self.lock = lock
        join = AgentJoin(folder: options.folder, token: options.token)
        calls = AgentCalls(transport: transport, token: join.own ?? options.token)
        machine = AgentMachine(
            state: try Self.readState(options.folder.state), seed: SystemRandomNumberGenerator.one())
        store = ProjectStore(folder: options.folder.store)
        uploads = Confined(AgentUploads(calls: calls))
        preparer = Confined(AgentPreparer(options: options, calls: calls))
        unlink("\(options.folder.root)/\(AgentFolder.socketName)")
        flagServer = try ControlServer(folder: options.folder.root, name: AgentFolder.socketName) { [mailbox] in
            mailbox.wake()
        }
    }

    private static let stateMax = 256 << 20

    private static func readState(_ path: String) throws(HostError) -> AgentState {
        guard let bytes = PlainFile.read(path, limit: stateMax) else { return AgentState() }
        do {
            return try AgentState(bytes: bytes)
        } catch {
            throw HostError("'\(path)' can't be understood: \(error.text)")
        }
    }

    /// Works until a signal asks for the end, or until nothing more can be done: why, then.
    package func run(until isOver: () -> Bool) -> String? {
        act(.start)
        while ending == nil {
            let now = SystemHost.monotonic
            let wake = min(machine.wakeAt ?? .max, nextLook, now + Self.tick)
            for letter in mailbox.take(until: wake, now: now) { take(letter) }
            serveFlags()
            look()
            sweepIfDue()
            act(isOver() ? .leave : .clock)
        }
        calls.close()
        for worker in [orders, reports, uploading, preparing, controlling, flagging] { worker.end() }
        flagServer?.stop()
        return ending?.isEmpty == true ? nil : ending
    }

    /// Nanoseconds between two looks at whether the end was asked for.
    private static let tick = 200_000_000

    private func take(_ letter: AgentMailbox.Letter) {
        switch letter {
        case .input(let input): act(input)
        case .more(let key): refresh(key)
        case .silent(let key): fellSilent(key)
        case .uploaded(let key, let digest, let failure): uploaded(key, digest, failure)
        case .logged(let key, let failure): logged(key, failure)
        case .logsDelayed(let key):
            runs[key]?.logs = .idle
            runs[key]?.lookAt = SystemHost.monotonic + Self.uploadPause
        case .uploadDelayed(let key): runs[key]?.lookAt = SystemHost.monotonic + Self.uploadPause
        }
    }

    static let uploadPause = 2_000_000_000

    func act(_ input: AgentInput) {
        if case .reported(let answer) = input { forget(answer) }
        for action in machine.receive(input, now: SystemHost.monotonic) { carryOut(action) }
    }

    /// What the director has, need not be held here.
    private func forget(_ answer: AgentReportAnswer) {
        for accepted in answer.accepted {
            guard let held = runs[accepted.key] else { continue }
            if accepted.events < held.feed.base { runs[accepted.key]?.rewind() }
            runs[accepted.key]?.feed.accept(events: accepted.events, emitted: accepted.emitted)
            mailbox.put(.more(accepted.key))
        }
    }

    private func carryOut(_ action: AgentAction) {
        switch action {
        case .hello(let known): hello(known)
        case .poll(let sequence, let seconds): poll(sequence, seconds)
        case .report(let plan): report(plan)
        case .save: save()
        case .prepare(let key): prepare(key)
        case .launch(let key): launch(key)
        case .cancel(let key, let step): tellCancel(key, step)
        case .emit(let key, let event): deliver(event, to: key)
        case .remove(let key, let isCleanedUp):
            remove(key)
            if isCleanedUp {
                forgottenAt = SystemHost.now
                nextSweep = 0
            }
        case .stop(let reason): ending = reason
        }
    }

    private func save() {
        var bytes: [UInt8] = []
        machine.state.json.write(to: &bytes)
        do {
            try PlainFile.write(options.folder.state, bytes)
        } catch {
            // What is not kept must not be acknowledged: the director keeps its orders.
            ending = error.message
        }
    }
}

/// Something that only one of the agent's threads touches.
///
/// Proof for the compiler: the value is used inside of jobs of one worker only.
final class Confined<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

extension SystemRandomNumberGenerator {
    static func one() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
