import BatonModel
import BatonSyntax

/// The deployments of an experiment, in order: `deploy` lines evaluated for the nodes that there are.
struct DeploymentList {
    private(set) var items: [Item] = []
    /// Nanoseconds; nil where the experiment says nothing.
    private(set) var keepalive: Int?
    /// The same.
    private(set) var timeout: Int?

    /// One copy of a task or a dag.
    struct Item {
        let callee: DeclaredObject
        /// One for each parameter.
        let arguments: [Value]
        /// Nil where no nodes were named.
        let place: RunTarget.Place?
        /// Of the `deploy`.
        let source: RuntimeError.Place
        /// The text behind `on`.
        let filter: String
    }

    /// - Parameter scope: taken away while calls are evaluated: they are descriptions, no steps.
    init(
        _ experiment: ExperimentObject, _ arguments: [Value], _ interpreter: Interpreter
    ) throws(RuntimeError) {
        let scope = interpreter.dagScope
        interpreter.dagScope = nil
        defer { interpreter.dagScope = scope }
        let frame = experiment.frame(arguments)
        for item in experiment.code.items {
            switch item {
            case .let(let node): try frame.define(node, interpreter)
            case .keepalive(let piece):
                keepalive = try time(piece, of: "keepalive", experiment, frame, interpreter)
            case .timeout(let piece):
                timeout = try time(piece, of: "timeout", experiment, frame, interpreter)
            case .deploy(let what, let nodes, let span):
                let source = RuntimeError.Place(source: experiment.declaration.source, span: span)
                try add(what, on: nodes, frame, source, interpreter)
            }
        }
    }

    private func time(
        _ piece: Piece, of word: String, _ experiment: ExperimentObject, _ frame: PieceFrame, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Int {
        guard case .duration(let length) = try frame.evaluate(piece, interpreter).settled, length > 0 else {
            throw RuntimeError(
                .typeMismatch, "'\(word)' takes a Duration like 10m, not '\(piece.text)'",
                place: RuntimeError.Place(source: experiment.declaration.source, span: piece.span))
        }
        return length
    }

    private mutating func add(
        _ what: Piece, on nodes: Piece?, _ frame: PieceFrame, _ source: RuntimeError.Place, _ interpreter: Interpreter
    ) throws(RuntimeError) {
        let places = try places(nodes, frame, source, interpreter)
        for place in places {
            if frame.uses("node") {
                if let place {
                    frame.set("node", .map(place.row))
                } else {
                    frame.set("node", .object(try interpreter.node()))
                }
            }
            let (callee, arguments) = try call(try frame.evaluate(what, interpreter), source, interpreter)
            items.append(
                Item(
                    callee: callee, arguments: arguments, place: place, source: source, filter: nodes?.text ?? ""))
        }
    }

    /// The nodes of a `deploy`; one place that is open where it names none.
    private func places(
        _ nodes: Piece?, _ frame: PieceFrame, _ source: RuntimeError.Place, _ interpreter: Interpreter
    ) throws(RuntimeError) -> [RunTarget.Place?] {
        guard let nodes else { return [nil] }
        let value = try frame.evaluate(nodes, interpreter)
        guard let places = try RunTarget.places(value, interpreter) else {
            throw RuntimeError(.typeMismatch, "'deploy … on' takes nodes, not \(value.describedType)", place: source)
        }
        guard !places.isEmpty else {
            throw RuntimeError(
                .noPlace, "no node matches '\(nodes.text)'", help: "'nodes' lists what there is", place: source)
        }
        return places
    }

    private func call(
        _ value: Value, _ source: RuntimeError.Place, _ interpreter: Interpreter
    ) throws(RuntimeError) -> (DeclaredObject, [Value]) {
        switch value {
        case .object(let call as InvocationObject) where !(call.callee is ExperimentObject):
            return (call.callee, call.arguments)
        case .object(let declared as DeclaredObject) where !(declared is ExperimentObject):
            return (declared, try declared.bind(CallArguments(), interpreter))
        default:
            throw RuntimeError(
                .typeMismatch, "'deploy' takes a task or a dag, or a call of one, not \(value.describedType)",
                place: source)
        }
    }
}
