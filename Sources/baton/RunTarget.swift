import ArgumentParser
import BatonHost
import BatonModel
import BatonWire

/// Which run a command speaks to: that of the task in which it runs, or one that is named.
struct RunTarget: ParsableArguments {
    @Option(help: "The run, from outside of its tasks: a number, a name, or 'last'.") var run: String?
    @Option(help: "The store that has the run (default: .baton here or in a folder above).") var store: String?

    func ask(_ wish: ControlRequest.Wish, timeout: Int? = nil) throws -> Datum {
        try RunAddress(run: run, store: store).ask(wish, timeout: timeout)
    }

    /// Prints a value: texts and numbers bare, all else as JSON; nothing for null.
    func show(_ value: Datum) {
        let host = SystemHost()
        switch value {
        case .null: return
        case .string(let text): host.writeOutput(text + "\n")
        default: host.writeOutput(value.wireJSON.line + "\n")
        }
        host.flush()
    }
}

/// A run to speak to; that of the task in which this process runs where none is named.
struct RunAddress {
    var run: String?
    var store: String?

    /// Asks the run's process, and ends with a message and a code where it refuses.
    func ask(_ wish: ControlRequest.Wish, timeout: Int? = nil) throws -> Datum {
        let deadline = timeout.map { SystemHost.monotonic.addingReportingOverflow($0) }
            .map { $0.overflow ? Int.max : $0.partialValue }
        return try carryOut { host in
            if let run {
                let found = try RunFinder(host: host, store: store).find(run)
                return try found.ask(wish, until: deadline)
            }
            guard let socket = host.environment("BATON_SOCKET"), let token = host.environment("BATON_TOKEN") else {
                throw Refusal.outsideOfTask
            }
            return try ControlClient(path: socket).ask(wish, token: token, until: deadline)
        }
    }
}
