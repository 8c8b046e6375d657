import BatonEngine
import BatonModel

/// Why a pilot is over, for those whose steps it had.
enum PilotEnd {
    /// `name` is `the pilot, Slurm's job 12,`; `lastWords` the last line that it wrote to its standard error.
    static func cause(_ outcome: BackendOutcome, name: String, lastWords: String?) -> StepFailure {
        switch outcome {
        case .couldNotStart(let failure): failure
        case .broken(let failure): StepFailure(.machine, "the pilot of the step ended: \(failure.message)")
        case .lost(let message): StepFailure(.machine, "the pilot of the step is lost: \(message)")
        case .succeeded, .terminated: StepFailure(.machine, "\(name) ended")
        case .exited(let code, _):
            StepFailure(.machine, "\(name) ended with exit code \(code)" + (lastWords.map { ": \($0)" } ?? ""))
        case .signalled(let signal, _): StepFailure(.machine, "\(name) was killed by signal \(signal)")
        }
    }
}
