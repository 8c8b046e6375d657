import BatonEngine
import BatonModel

// What goes between the owner of a run and a pilot: a line each, in a file that one side writes and the other reads.

/// From the owner. An attempt goes by a number of its own.
enum PilotOrder: Hashable {
    /// What later launches mean by that number.
    case environment(Int, [String])
    /// The launch has no environment of its own, and its files are in place.
    case launch(Int, environment: Int, Launch)
    case stop(Int, grace: Int)
    /// Ends when all that it holds has ended.
    case close

    func write(to line: inout WordLine) {
        switch self {
        case .environment(let number, let entries):
            line.add("environment")
            line.add(number)
            line.add(entries)
        case .launch(let number, let environment, let launch):
            line.add("launch")
            line.add(number)
            line.add(environment)
            launch.write(to: &line)
        case .stop(let number, let grace):
            line.add("stop")
            line.add(number)
            line.add(grace)
        case .close: line.add("close")
        }
        line.endLine()
    }

    static func read(_ line: ArraySlice<UInt8>) throws(PilotTextError) -> PilotOrder {
        var words = WordReader(line)
        switch try words.word() {
        case "environment": return .environment(try words.number(), try words.list())
        case "launch": return .launch(try words.number(), environment: try words.number(), try Launch(&words))
        case "stop": return .stop(try words.number(), grace: try words.number())
        case "close": return .close
        default: throw .unreadable
        }
    }
}

/// From a pilot.
enum PilotReport: Hashable {
    /// It is at work, on that node.
    case began(node: String)
    case started(Int)
    case ended(Int, BackendOutcome, AttemptReport)

    func write(to line: inout WordLine) {
        switch self {
        case .began(let node):
            line.add("began")
            line.add(node)
        case .started(let number):
            line.add("started")
            line.add(number)
        case .ended(let number, let outcome, let report):
            line.add("ended")
            line.add(number)
            report.write(to: &line)
            outcome.write(to: &line)
        }
        line.endLine()
    }

    static func read(_ line: ArraySlice<UInt8>) throws(PilotTextError) -> PilotReport {
        var words = WordReader(line)
        switch try words.word() {
        case "began": return .began(node: try words.word())
        case "started": return .started(try words.number())
        case "ended":
            let number = try words.number()
            let report = try AttemptReport(&words)
            return .ended(number, try BackendOutcome(&words), report)
        default: throw .unreadable
        }
    }
}

extension Launch {
    fileprivate func write(to line: inout WordLine) {
        for number in [max(1, needs.cpu), needs.memoryBytes, limits.memoryBytes, limits.openFiles, setupCount] {
            line.add(number)
        }
        for path in [folder, standardOutput, standardError] { line.add(path) }
        line.add(variables)
        log.write(to: &line)
        line.add(commands.count)
        for command in commands {
            line.add(command.program)
            line.add(command.arguments)
            line.add(optional: command.container)
        }
    }

    fileprivate init(_ words: inout WordReader) throws(PilotTextError) {
        let needs = Needs(cpu: try words.number(), memoryBytes: try words.number())
        let limits = Limits(memoryBytes: try words.number(), openFiles: try words.number())
        let setupCount = try words.number()
        self.init(
            commands: [], folder: try words.word(), standardOutput: try words.word(),
            standardError: try words.word(), environment: [], setupCount: setupCount)
        self.needs = needs
        self.limits = limits
        isFolderMade = true
        variables = try words.list()
        log = try LogStart?(&words)
        for _ in 0..<(try words.count()) {
            var command = Command(try words.word(), try words.list())
            command.container = try words.optional()
            commands.append(command)
        }
    }
}

extension LogStart? {
    fileprivate func write(to line: inout WordLine) {
        line.add(self == nil ? 0 : 1)
        guard let log = self else { return }
        for number in [log.slot, log.output, log.error] { line.add(number) }
    }

    fileprivate init(_ words: inout WordReader) throws(PilotTextError) {
        guard try words.number() == 1 else {
            self = nil
            return
        }
        self = LogStart(slot: try words.number(), output: try words.number(), error: try words.number())
    }
}

extension AttemptReport {
    fileprivate func write(to line: inout WordLine) {
        for number in [duration, cpuTime, peakMemoryBytes] { line.add(number) }
        (log?.start).write(to: &line)
        for number in [log?.outputEnd ?? 0, log?.errorEnd ?? 0] { line.add(number) }
    }

    fileprivate init(_ words: inout WordReader) throws(PilotTextError) {
        self.init(duration: try words.number(), cpuTime: try words.number(), peakMemoryBytes: try words.number())
        let start = try LogStart?(&words)
        let ends = (try words.number(), try words.number())
        log = start.map { LogRange(start: $0, outputEnd: ends.0, errorEnd: ends.1) }
    }
}

extension BackendOutcome {
    fileprivate func write(to line: inout WordLine) {
        switch self {
        case .succeeded: line.add("succeeded")
        case .exited(let code, let index): Self.write("exited", code, index, to: &line)
        case .signalled(let signal, let index): Self.write("signalled", signal, index, to: &line)
        case .couldNotStart(let failure):
            line.add("couldNotStart")
            failure.write(to: &line)
        case .broken(let failure):
            line.add("broken")
            failure.write(to: &line)
        case .terminated: line.add("terminated")
        case .lost(let message):
            line.add("lost")
            line.add(message)
        }
    }

    private static func write(_ kind: String, _ first: Int, _ second: Int, to line: inout WordLine) {
        line.add(kind)
        line.add(first)
        line.add(second)
    }

    fileprivate init(_ words: inout WordReader) throws(PilotTextError) {
        switch try words.word() {
        case "succeeded": self = .succeeded
        case "exited": self = .exited(code: try words.number(), commandIndex: try words.number())
        case "signalled": self = .signalled(try words.number(), commandIndex: try words.number())
        case "couldNotStart": self = .couldNotStart(try StepFailure(&words))
        case "broken": self = .broken(try StepFailure(&words))
        case "terminated": self = .terminated
        case "lost": self = .lost(try words.word())
        default: throw .unreadable
        }
    }
}

extension StepFailure {
    fileprivate func write(to line: inout WordLine) {
        line.add(fault.rawValue)
        line.add(message)
        line.add(optional: code)
        line.add(exitCode ?? -1)
        line.add(signal ?? -1)
    }

    fileprivate init(_ words: inout WordReader) throws(PilotTextError) {
        guard let fault = Fault(rawValue: try words.word()) else { throw .unreadable }
        self.init(fault, try words.word(), code: try words.optional())
        let (exitCode, signal) = (try words.number(), try words.number())
        if exitCode >= 0 { self.exitCode = exitCode }
        if signal >= 0 { self.signal = signal }
    }
}
