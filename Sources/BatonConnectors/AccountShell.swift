/// A shell of the account on which a connector puts agents: this computer's, or one that SSH leads to.
package protocol AccountShell {
    /// Runs a script with `sh`, in which `$1` and so on are the arguments.
    func run(
        _ script: String, _ arguments: [String], input: ToolProcess.Input, patience: Int
    ) throws(ToolProcess.Failure) -> ToolProcess.Outcome

    /// How messages call it.
    var words: String { get }
}

/// The account in which this program runs.
package struct LocalShell: AccountShell {
    package init() {}

    package var words: String { "this computer" }

    package func run(
        _ script: String, _ arguments: [String], input: ToolProcess.Input, patience: Int
    ) throws(ToolProcess.Failure) -> ToolProcess.Outcome {
        var tool = ToolProcess(["/bin/sh", "-c", script, "sh"] + arguments, input: input)
        tool.patience = patience
        return try tool.run()
    }
}
