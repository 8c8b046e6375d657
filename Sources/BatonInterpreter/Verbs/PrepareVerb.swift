import BatonModel
import BatonSyntax

/// `prepare campus on lab`: makes what the tasks need on the nodes, and runs nothing.
enum PrepareVerb {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "prepare", [.init("what", "Task | Dag | Experiment", optional: false)] + RunVerbs.how,
            "Makes the environments of an experiment on its nodes, and says where that failed: prepare campus on lab.",
            isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            guard case .director(let connection, let places) = try RunTarget(arguments.value(1), interpreter) else {
                throw RuntimeError(
                    .invalidArgument, "'prepare' takes the nodes of a director",
                    help: "here environments are made when a run begins; on a director: prepare campus on lab")
            }
            let starter = try RunVerbs.remoteStarter(arguments, connection, places, interpreter)
            return try starter.prepare(arguments.value(0))
        }
    ]
}
