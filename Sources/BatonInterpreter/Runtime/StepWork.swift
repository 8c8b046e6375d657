/// What an attempt of a step has left for its outputs to be read from.
struct StepWork {
    var place: AttemptPlace
    /// Nil once the step has ended.
    var selection: TaskSelection?
}

extension AttemptPlace {
    /// Where Python and script bodies leave the variables that are outputs.
    var resultFile: String { scratch + "/result.json" }
}
