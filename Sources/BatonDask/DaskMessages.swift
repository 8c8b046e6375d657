import BatonEngine
import BatonModel
import BatonWire

/// What is said to the bridge, a line of JSON each.
enum DaskRequest {
    static let version = 2
    static func hello(_ options: DaskOptions, epoch: String, program: String) -> WireJSON {
        object([
            ("ask", .string("hello")), ("version", .int(version)), ("scheduler", .string(options.scheduler)),
            ("folder", .string(options.folder)), ("epoch", .string(epoch)), ("program", .string(program)),
            ("patience_s", .int(options.connectSeconds)),
        ])
    }

    /// Steps of one line.
    struct Piece {
        static let max = 1_000

        /// Whether an earlier bridge may have been told of them, so that they are looked up first.
        var isAgain = false
        private var steps: [WireJSON] = []
        /// Each once; steps name theirs by its place.
        private var environments: [[String]] = []

        init(isAgain: Bool = false) { self.isAgain = isAgain }

        var isEmpty: Bool { steps.isEmpty }
        var isFull: Bool { steps.count == Self.max }

        mutating func add(_ step: WireJSON, _ environment: [String]) {
            guard case .object(var members) = step else { preconditionFailure("a step is an object") }
            // Those in a row mostly share one list, which is seen without a look at its entries.
            if environments.last != environment { environments.append(environment) }
            members.append(WireJSON.Member("environment", .int(environments.count - 1)))
            steps.append(.object(members))
        }

        var request: WireJSON {
            object([
                ("ask", .string("submit")), ("steps", .array(steps)),
                ("environments", .array(environments.map(strings))), ("again", .bool(isAgain)),
            ])
        }
    }

    /// - Parameter grace: nanoseconds.
    static func cancel(_ tokens: [String], grace: Int) -> WireJSON {
        object([
            ("ask", .string("cancel")), ("tokens", .array(tokens.map { .string($0) })),
            ("grace_s", .float(Double(grace) / 1e9)),
        ])
    }

    static func step(_ ticket: AttemptTicket, _ launch: Launch) -> WireJSON {
        var limits: [(String, WireJSON)] = []
        if launch.limits.memoryBytes > 0 { limits.append(("memory_bytes", .int(launch.limits.memoryBytes))) }
        if launch.limits.openFiles > 0 { limits.append(("open_files", .int(launch.limits.openFiles))) }
        return object(
            [
                ("token", .string(ticket.token)), ("step", .string("\(ticket.run.number)-\(ticket.step.index)")),
                ("commands", .array(launch.commands.map { strings([$0.program] + $0.arguments) })),
                ("variables", strings(launch.variables)), ("directory", .string(launch.folder)),
                ("stdout", .string(launch.standardOutput)), ("stderr", .string(launch.standardError)),
                ("limits", object(limits)),
                (
                    "files",
                    .array(
                        launch.files.map {
                            object([("path", .string($0.path)), ("content", .string(Base64.text($0.content)))])
                        })
                ),
            ] + needs(launch.needs))
    }

    /// What is more than one thread of a worker: `needs` with the cores, the bytes of memory and the resources, by name.
    private static func needs(_ needs: Needs) -> [(String, WireJSON)] {
        var members = needs.resources.filter { $0.count > 0 }.map { ($0.name, WireJSON.int($0.count)) }
        if needs.cpu > 1 { members.append(("cpu", .int(needs.cpu))) }
        if needs.memoryBytes > 0 { members.append(("memory", .int(needs.memoryBytes))) }
        return members.isEmpty ? [] : [("needs", object(members))]
    }

    private static func strings(_ texts: [String]) -> WireJSON { .array(texts.map { .string($0) }) }

    private static func object(_ members: [(String, WireJSON)]) -> WireJSON {
        .object(members.map { WireJSON.Member($0.0, $0.1) })
    }
}

/// What the bridge says.
enum DaskReply: Equatable {
    case ready(distributed: String, workerCount: Int)
    case refused(message: String, help: String)
    case started(token: String, DaskStart)
    case ended(token: String, BackendOutcome, AttemptReport)
    case gone(message: String)

    /// nil for a line that no bridge says.
    init?(line: [UInt8]) {
        guard let json = try? WireJSONReader.read(line), let say = json["say"]?.text else { return nil }
        switch say {
        case "ready":
            var count = 0
            if case .array(let workers)? = json["workers"] { count = workers.count }
            self = .ready(distributed: json["distributed"]?.text ?? "", workerCount: count)
        case "refused":
            self = .refused(message: json["message"]?.text ?? "", help: json["help"]?.text ?? "")
        case "gone":
            self = .gone(message: json["message"]?.text ?? "")
        case "started":
            guard let token = json["token"]?.text else { return nil }
            let start = DaskStart(worker: json["worker"]?.text ?? "", queueTime: json["queue_ns"]?.number ?? 0)
            self = .started(token: token, start)
        case "ended":
            guard let token = json["token"]?.text, let outcome = Self.outcome(json) else { return nil }
            let report = AttemptReport(
                duration: json["run_ns"]?.number ?? 0, cpuTime: json["cpu_ns"]?.number ?? 0,
                peakMemoryBytes: json["peak_memory_bytes"]?.number ?? 0)
            self = .ended(token: token, outcome, report)
        default: return nil
        }
    }

    private static func outcome(_ json: WireJSON) -> BackendOutcome? {
        let code = json["code"]?.number ?? 0
        let command = json["command"]?.number ?? 0
        let message = json["message"]?.text ?? ""
        switch json["outcome"]?.text {
        case "succeeded": return .succeeded
        case "exited": return .exited(code: code, commandIndex: command)
        case "signalled": return .signalled(code, commandIndex: command)
        case "could-not-start": return .couldNotStart(StepFailure(.machine, message, code: json["code"]?.text))
        case "terminated": return .terminated
        case "lost": return .lost(message)
        case "withheld": return .lost("a step that it comes after did not succeed")
        default: return nil
        }
    }
}

/// Where an attempt began, and how long it had waited for that.
package struct DaskStart: Hashable, Sendable {
    /// The worker's address.
    package var worker: String
    /// Nanoseconds from the submission to the first command.
    package var queueTime: Int
}

extension AttemptTicket {
    /// What the bridge, the workers and the shared folder know the attempt by.
    var token: String { "\(run.number)-\(step.index)-\(attempt)" }
}
