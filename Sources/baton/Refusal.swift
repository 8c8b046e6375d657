import ArgumentParser
import BatonEngine
import BatonHost
import BatonInterpreter
import BatonModel
import BatonREPL
import BatonSyntax
import BatonWire
import Glibc

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

    init(_ failure: ControlClient.Failure) {
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
        case .late: self.init("waited in vain: the time is over", code: Exit.late)
        case .interrupted: self.init("interrupted", code: 128 + SIGINT)
        }
    }

    static var outsideOfTask: Refusal {
        Refusal(
            "not inside a task: BATON_SOCKET is not set",
            help: "from a shell, emit, wait and flag take the run by name: --run 12", code: Exit.usage)
    }

    func tell(_ host: SystemHost) {
        host.writeNotice("error: \(message)\n" + (help.map { "  = help: \($0)\n" } ?? ""))
    }
}

extension Refusal {
    init(noStep step: String, in run: RunFinder.Found, _ page: RunPage) {
        let near = Suggestions.nearest(to: step, among: page.stepNames)
        self.init(
            "run \(run.id.number) has no step '\(step)'",
            help: near.map { "did you mean '\($0)'?" } ?? "'baton show \(run.id.number)' lists them", code: Exit.usage)
    }
}

/// Runs the body of a command; what is refused is told to people and ends with its code.
@discardableResult
func carryOut<Result>(_ body: (SystemHost) throws -> Result) throws -> Result {
    let host = SystemHost()
    defer { host.flush() }
    do {
        return try body(host)
    } catch let refusal as Refusal {
        throw end(refusal, host)
    } catch let failure as ControlClient.Failure {
        throw end(Refusal(failure), host)
    } catch let error as StoreError {
        throw end(Refusal(error.message), host)
    }
}

private func end(_ refusal: Refusal, _ host: SystemHost) -> ExitCode {
    host.flush()
    refusal.tell(host)
    return ExitCode(refusal.code)
}

extension Refusal {
    /// Nobody listens for a run: its process has ended, or had no socket.
    init(gone run: RunFinder.Found) throws {
        let record = try run.renewed()
        let number = run.id.number
        if record.status.isEnd {
            self.init("run \(number) has ended: \(record.status.rawValue)")
        } else if record.hasOwner {
            self.init("process \(record.origin.process), which owns run \(number), does not answer")
        } else {
            self.init(
                "run \(number) died: the process that owned it (\(record.origin.process)) is gone",
                help: "'baton resume \(number)' goes on with what is not done")
        }
    }
}
