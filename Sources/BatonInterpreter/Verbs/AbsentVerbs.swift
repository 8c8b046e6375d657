import BatonSyntax

/// Verbs of the language that need what this version does not have: each says so and what to do meanwhile.
enum AbsentVerbs {
    private static let names: [(name: String, what: String)] = [
        ("slurm", "Slurm"), ("dask", "Dask"),
    ]

    /// What a prompt puts in place of these; elsewhere there is nothing for them to do.
    private static let promptNames = ["history", "source", "quit", "exit"]

    static let all: [LibraryFunction] =
        absent
        + promptNames.map { name in
            LibraryFunction(
                name, [.init("arguments", variadic: true)], "For the prompt: 'baton' without arguments.", isPure: false
            ) { (_, _) throws(RuntimeError) in
                throw RuntimeError(
                    .notAvailable, "'\(name)' is for the prompt",
                    help: "start it: 'baton' without arguments, on a terminal")
            }
        }

    private static let absent: [LibraryFunction] = names.map { name, what in
        LibraryFunction(
            name, [.init("arguments", variadic: true)], "Needs \(what), which this version does not have yet.",
            isPure: false
        ) { (_, _) throws(RuntimeError) in
            throw RuntimeError(
                .notAvailable, "'\(name)' needs \(what), which this version does not have yet",
                help: "everything runs on this machine: run study(rows)")
        }
    }
}
