import BatonSyntax

/// Verbs of the language that need what this version does not have: each says so and what to do meanwhile.
enum AbsentVerbs {
    private static let names: [(name: String, what: String)] = [
        ("connect", "a director"), ("login", "a director"), ("whoami", "a director"),
        ("detach", "a director"), ("ssh", "a director"), ("secret", "a director"), ("session", "data sessions"),
        ("vars", "data sessions"), ("code", "data sessions"), ("close", "data sessions"), ("slurm", "Slurm"),
        ("dask", "Dask"), ("prepare", "a director"),
        ("history", "the prompt"), ("source", "the prompt"), ("quit", "the prompt"),
    ]

    static let all: [LibraryFunction] = names.map { name, what in
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
