import BatonModel

/// What an attempt of a step has left for its outputs to be read from.
struct StepWork {
    var place: AttemptPlace
    /// Variables of the Python body that are outputs: the driver writes them here.
    var resultFile: String?
    /// The values that the body's expressions see: parameters and what `let` added.
    var frame: TaskFrame
}
