import BatonModel
import BatonSyntax

/// Looking before running: `plan study(rows)`, then `apply p`.
enum PlanVerbs {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "plan", [.init("what", "Task | Dag | Experiment", optional: false)] + RunVerbs.how,
            "Prints what would run and gives a plan, which 'apply' runs: let p = plan study(rows).", isPure: false,
            body: plan),
        LibraryFunction(
            "apply",
            [
                .init("plan", "Plan | Task | Dag | Experiment", optional: false),
                .init("token", "String", optional: true),
            ]
                + RunVerbs.how,
            "Runs exactly what a plan says, or refuses: apply p; later apply study(rows), token: \"3fa94c…\".",
            isPure: false, body: apply),
    ]

    private static func plan(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let plan = try made(arguments, interpreter)
        interpreter.host.writeOutput(plan.text + "plan \(plan.token)\n")
        let host = try interpreter.runHost()
        let bytes = try plan.content.bytes()
        try asking(.unwritableFile) { () throws(HostError) in try host.keepPlan(plan.token, bytes) }
        return .object(plan)
    }

    /// - Parameter offset: arguments between what runs and how it does.
    private static func made(
        _ arguments: LibraryArguments, _ interpreter: Interpreter, offset: Int = 0
    ) throws(RuntimeError) -> any Plan {
        switch try RunTarget(arguments.value(1 + offset), interpreter) {
        case .local, .clusters:
            let starter = try RunVerbs.starter(arguments, interpreter, offset: offset)
            return try PlanObject(arguments.value(0), starter, interpreter)
        case .director(let connection, let places):
            let starter = try RunVerbs.remoteStarter(arguments, connection, places, interpreter, offset: offset)
            return try RemotePlanObject(arguments.value(0), starter)
        }
    }

    private static func apply(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let token = arguments.optional(1) == nil ? nil : try arguments.string(1)
        let plan: any Plan
        let expected: (token: String, lines: [(name: String, text: String)]?)
        switch arguments.value(0) {
        case .object(let known as any Plan):
            plan = try known.again(interpreter)
            expected = (token ?? known.token, token == nil || token == known.token ? known.content.lines : nil)
        case .string:
            throw RuntimeError(
                .invalidArgument, "a token alone does not say what to run",
                help: "say both: apply study(rows), token: \"…\"")
        default:
            guard let token else {
                throw RuntimeError(
                    .invalidArgument, "'apply' takes a plan, or what to run with the token of its plan",
                    help: "let p = plan study(rows); apply p")
            }
            plan = try made(arguments, interpreter, offset: 1)
            expected = (token, nil)
        }
        guard plan.token == expected.token else { throw refusal(plan, expected.token, expected.lines, interpreter) }
        let run = try plan.start()
        _ = try RunVerbs.wait([run], timeout: nil, interpreter)
        return .object(run)
    }

    private static func refusal(
        _ plan: any Plan, _ token: String, _ lines: [(name: String, text: String)]?, _ interpreter: Interpreter
    ) -> RuntimeError {
        let kept = lines ?? interpreter.runs?.keptPlan(token).flatMap(PlanContent.lines)
        let difference = kept.map { PlanContent.difference(from: $0, to: plan.content.lines) }
        return RuntimeError(
            .planChanged,
            "the plan \(token) does not hold any more: "
                + (difference ?? "what would run now has the token \(plan.token)"),
            help: "look at what would run now: plan \(plan.name)")
    }
}
