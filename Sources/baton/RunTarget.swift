import ArgumentParser
import BatonHost
import BatonModel
import BatonWire
import Glibc

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
        default: host.writeOutput(value.controlJSON.line + "\n")
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
        let host = SystemHost()
        do {
            if let run {
                let found = try RunFinder(host: host, store: store).find(run)
                return try found.connect().ask(wish, run: found.record.id, until: deadline)
            }
            guard let socket = host.environment("BATON_SOCKET"), let token = host.environment("BATON_TOKEN") else {
                throw Refusal(
                    "not inside a task: BATON_SOCKET is not set", help: "from a shell, name the run: --run 12",
                    code: Exit.usage)
            }
            return try ControlClient(path: socket).ask(wish, token: token, until: deadline)
        } catch let failure as ControlClient.Failure {
            throw end(Refusal(failure, timeout: timeout), host)
        } catch let refusal as Refusal {
            throw end(refusal, host)
        }
    }

    private func end(_ refusal: Refusal, _ host: SystemHost) -> ExitCode {
        refusal.tell(host)
        return ExitCode(refusal.code)
    }
}

/// Why a command did not do what it was asked for: place, cause and a way on, with the exit code.
struct Refusal: Error {
    var message: String
    var help: String?
    var code: Int32

    init(_ message: String, help: String? = nil, code: Int32 = Exit.failed) {
        self.message = message
        self.help = help
        self.code = code
    }

    init(_ failure: ControlClient.Failure, timeout: Int? = nil) {
        switch failure {
        case .gone:
            self.init(
                "the process that owns the run is gone", help: "'baton runs' shows how it stands", code: Exit.failed)
        case .unreachable(let reason): self.init("can't reach the run's process: \(reason)")
        case .refused(let fault):
            let code: Int32 =
                switch fault.code {
                case .differs: Exit.differs
                case .malformed, .version, .tooLong, .forbidden: Exit.usage
                case .stale, .unknown, .ended, .busy, .failed: Exit.failed
                }
            self.init(fault.message, help: fault.help, code: code)
        case .late: self.init("waited for \(durationText(nanoseconds: timeout ?? 0)) in vain", code: Exit.late)
        case .interrupted: self.init("interrupted", code: 128 + SIGINT)
        }
    }

    func tell(_ host: SystemHost) {
        host.writeNotice("error: \(message)\n" + (help.map { "  = help: \($0)\n" } ?? ""))
    }
}
