import BatonSyntax

/// Verbs that mean something at the prompt only: each says so elsewhere.
enum AbsentVerbs {
    /// What a prompt puts in place of these; elsewhere there is nothing for them to do.
    private static let promptNames = ["history", "source", "quit", "exit"]

    static let all: [LibraryFunction] =
        promptNames.map { name in
            LibraryFunction(
                name, [.init("arguments", variadic: true)], "For the prompt: 'baton' without arguments.", isPure: false
            ) { (_, _) throws(RuntimeError) in
                throw RuntimeError(
                    .notAvailable, "'\(name)' is for the prompt",
                    help: "start it: 'baton' without arguments, on a terminal")
            }
        }
}
