import BatonModel
import BatonSyntax

/// The words that make the engine do something and show what it did: `run`, `wait`, `results`, `logs`, …
///
/// They are functions like those of the library, so that arguments, faults and help work the same way; a name of the
/// user's hides one.
package enum Verbs {
    package static let all: [LibraryFunction] =
        RunVerbs.all + PlanVerbs.all + EventVerbs.all + LookVerbs.all + SaveVerbs.all + SettingVerbs.all
        + DataVerbs.all + ConnectVerbs.all + PrepareVerb.all + SecretVerbs.all + ShareVerbs.all
        + AbsentVerbs.all

    /// Verbs whose mention makes a function one that builds or drives a graph.
    package static let graphVerbs: Set<String> = ["run", "start", "await", "plan", "apply"]
}

extension LibraryArguments {
    /// The run that an argument names: a run, or the run of a step.
    func run(_ index: Int, _ interpreter: Interpreter) throws(RuntimeError) -> RunObject {
        switch value(index) {
        case .object(let run as RunObject):
            run.catchUp(interpreter)
            return run
        case .int(let number): return try StoredRun.open(RunID(number), interpreter)
        case .null:
            if let last = interpreter.startedRuns.last { return last }
            throw RuntimeError(.invalidArgument, "nothing has been run yet", help: "start something: run study(rows)")
        default: throw wrongType(index, "a Run")
        }
    }
}

extension RuntimeError {
    init(_ error: HostError, _ code: DiagnosticCode) {
        self.init(code, error.message, fault: error.fault)
    }
}

/// Calls the host and turns its errors into the language's.
func asking<Result>(
    _ code: DiagnosticCode, _ body: () throws(HostError) -> Result
) throws(RuntimeError) -> Result {
    do {
        return try body()
    } catch {
        throw RuntimeError(error, code)
    }
}
