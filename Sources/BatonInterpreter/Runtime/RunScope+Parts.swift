import BatonModel
import BatonSyntax

// Parts of a dag that depend on how things turn out.

extension RunScope {
    /// Makes a group whose body is evaluated when `dependencies` hold.
    func deferPart(
        _ spec: GroupSpec, _ dependencies: [Dependency],
        _ body: @escaping (RunScope, RunEvent.Emitted?) throws(RuntimeError) -> Void
    ) throws(RuntimeError) -> VertexID {
        let id = try add(.group(spec), dependencies)
        let scope = inner(id)
        graph.setBody(of: id) { [self] event throws(RuntimeError) in
            try evaluate(in: scope) { () throws(RuntimeError) in try body(scope, event) }
        }
        if spec.handlesEvent == nil { registry.addPart(id) }
        return id
    }

    /// Evaluates `body` once `value` is known, which may take more than one turn: what a step computed may itself
    /// have to be waited for.
    func whenKnown(
        _ value: Value, label: String, _ body: @escaping (RunScope, Value) throws(RuntimeError) -> Void
    ) throws(RuntimeError) -> VertexID {
        let dependencies = interpreter.dependencies(of: value)
        return try deferPart(GroupSpec(label: label, isDeferred: true), dependencies) {
            scope, _ throws(RuntimeError) in
            let further = scope.interpreter.dependencies(of: value)
            if further.isEmpty {
                try body(scope, try scope.interpreter.resolved(value))
            } else {
                _ = try scope.whenKnown(value, label: label, body)
            }
        }
    }

    /// Names of outer variables that a later part assigns stand, from here on, for what they are after that part.
    private func defer_(_ blocks: [(original: BlockObject, snapshot: BlockObject)], _ part: VertexID) {
        for (original, snapshot) in blocks {
            for (outer, later) in zip(original.assignedCells, snapshot.assignedCells) {
                outer.value = .deferred(
                    DeferredObject(dependencies: [Dependency(part, .succeeded)]) { _ throws(RuntimeError) in
                        later.value
                    })
            }
        }
    }

    func ifLater(
        _ condition: Value, then: BlockObject, otherwise: BlockObject?, label: String
    ) throws(RuntimeError) {
        // Both arms see one copy of the variables around them.
        let pair = BlockObject.snapshots([then] + (otherwise.map { [$0] } ?? []))
        let part = try whenKnown(condition, label: label) { scope, known throws(RuntimeError) in
            guard case .bool(let holds) = known else {
                throw RuntimeError(.typeMismatch, "a condition is a Bool, not \(known.describedType)")
            }
            if holds { try scope.run(pair[0], []) } else if pair.count > 1 { try scope.run(pair[1], []) }
        }
        defer_(Array(zip([then] + (otherwise.map { [$0] } ?? []), pair)), part)
    }

    func forLater(_ sequence: Value, body: BlockObject, label: String) throws(RuntimeError) {
        let snapshot = body.snapshot()
        let part = try whenKnown(sequence, label: label) { scope, known throws(RuntimeError) in
            for item in try scope.interpreter.items(of: known) {
                let (signal, _) = try scope.interpreter.run(snapshot, [item])
                if signal == .break || signal == .return { break }
            }
        }
        defer_([(body, snapshot)], part)
    }

    func repeatTimes(_ count: Int, _ body: BlockObject) throws(RuntimeError) {
        var before: [Dependency] = []
        for turn in 0..<count {
            let id = try add(.group(GroupSpec(label: "repeat \(turn + 1)")), before)
            var isBroken = false
            try evaluate(in: inner(id)) { () throws(RuntimeError) in
                let (signal, _) = try interpreter.run(body, [])
                isBroken = signal == .break
            }
            if isBroken { return }
            before = [Dependency(id)]
        }
    }

    /// One turn now; then, when it has ended, the condition, and another turn inside.
    func repeatUntil(_ condition: BlockObject, limit: Int, _ body: BlockObject) throws(RuntimeError) {
        guard limit > 0 else { return }
        let blocks = BlockObject.snapshots([condition, body])
        let part = try turn(1, limit, condition: blocks[0], body: blocks[1])
        if let part { defer_([(body, blocks[1])], part) }
    }

    private func turn(
        _ number: Int, _ limit: Int, condition: BlockObject, body: BlockObject
    ) throws(RuntimeError) -> VertexID? {
        let id = try add(.group(GroupSpec(label: "repeat \(number)")), [])
        try evaluate(in: inner(id)) { () throws(RuntimeError) in try run(body, []) }
        let spec = GroupSpec(label: "until \(number)", isDeferred: true)
        return try deferPart(spec, [Dependency(id)]) { scope, _ throws(RuntimeError) in
            let (_, value) = try scope.interpreter.run(condition, [])
            _ = try scope.whenKnown(value, label: "until \(number)") { scope, known throws(RuntimeError) in
                guard case .bool(let isDone) = known else {
                    throw RuntimeError(.typeMismatch, "a condition is a Bool, not \(known.describedType)")
                }
                if !isDone, number < limit {
                    _ = try scope.turn(number + 1, limit, condition: condition, body: body)
                }
            }
        }
    }

    func onOutcome(_ subject: Value, isFailure: Bool, _ body: BlockObject) throws(RuntimeError) {
        let subjects = try vertices(of: subject)
        let dependencies: [Dependency]
        if isFailure, subjects.count != 1 {
            dependencies = [Dependency(try add(.anyFailed(subjects), []))]
        } else {
            dependencies = subjects.map { Dependency($0, isFailure ? .failed : .succeeded) }
        }
        let id = try add(.group(GroupSpec(label: isFailure ? "on failure" : "on success")), dependencies)
        try evaluate(in: inner(id)) { () throws(RuntimeError) in try run(body, []) }
    }

    func onEvent(_ name: String, _ body: BlockObject) throws(RuntimeError) {
        let spec = GroupSpec(label: "on event \"\(name)\"", isDeferred: true, handlesEvent: name)
        let snapshot = body.snapshot()
        _ = try deferPart(spec, []) { scope, event throws(RuntimeError) in
            try scope.run(snapshot, [Value(event?.payload ?? .null)])
        }
    }

    func afterBlock(_ subject: Value, _ body: BlockObject) throws(RuntimeError) {
        let dependencies = try vertices(of: subject).map { Dependency($0, .ended) }
        let id = try add(.group(GroupSpec(label: "after")), dependencies)
        try evaluate(in: inner(id)) { () throws(RuntimeError) in try run(body, []) }
    }
}
