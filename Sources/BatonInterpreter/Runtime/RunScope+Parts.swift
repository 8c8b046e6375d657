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
            let (known, further) = try scope.interpreter.settled(value)
            if further.isEmpty {
                try body(scope, known)
            } else {
                _ = try scope.whenKnown(value, label: label, body)
            }
        }
    }

    /// Names of outer variables that a later part assigns stand, from here on, for what they are after that part.
    private func assignLater(_ blocks: [(original: BlockObject, snapshot: BlockObject)], _ part: VertexID) {
        let facts = graph.facts
        for (original, snapshot) in blocks {
            for (outer, later) in zip(original.assignedCells, snapshot.assignedCells) {
                outer.value = .deferred(
                    DeferredObject(dependencies: [Dependency(part, .succeeded)]) { _ throws(RuntimeError) in
                        guard facts.hasEnded(part) else { throw .notKnown("a variable that a later part sets") }
                        return later.value
                    })
            }
        }
    }

    func makeIf(
        condition: DeferredObject, then: BlockObject, otherwise: BlockObject?, label: String
    ) throws(RuntimeError) {
        // Both arms see one copy of the variables around them.
        let arms = [then] + (otherwise.map { [$0] } ?? [])
        let pair = BlockObject.snapshots(arms)
        let part = try whenKnown(.deferred(condition), label: label) { scope, known throws(RuntimeError) in
            guard case .bool(let holds) = known else {
                throw RuntimeError(.typeMismatch, "a condition is a Bool, not \(known.describedType)")
            }
            if holds { try scope.run(pair[0], []) } else if pair.count > 1 { try scope.run(pair[1], []) }
        }
        assignLater(Array(zip(arms, pair)), part)
    }

    /// `if c then a() else b()` with a condition that is not known yet, whose arms call tasks: a part that makes the
    /// steps of one of them. Nil where the arms call none and can be evaluated anywhere.
    func makeChoice(
        condition: DeferredObject, then: BlockObject, otherwise: BlockObject
    ) throws(RuntimeError) -> Value? {
        guard RunScope.mentionsTask(then) || RunScope.mentionsTask(otherwise) else { return nil }
        let arms = BlockObject.snapshots([then, otherwise])
        let chosen = Cell(.null)
        let part = try whenKnown(.deferred(condition), label: "if … then … else") { scope, known throws(RuntimeError) in
            let arm = try scope.interpreter.condition(known, .condition) ? arms[0] : arms[1]
            guard case .normal(let value) = try scope.interpreter.run(arm, []) else { return }
            chosen.value = value
        }
        let facts = graph.facts
        return .deferred(
            DeferredObject(dependencies: [Dependency(part)]) { _ throws(RuntimeError) in
                guard facts.hasEnded(part) else { throw .notKnown("what a later part chooses") }
                return chosen.value
            })
    }

    private static func mentionsTask(_ block: BlockObject) -> Bool {
        func isDeclared(_ value: Value) -> Bool {
            switch value {
            case .object(is DeclaredObject): true
            case .object(let cell as Cell): isDeclared(cell.value)
            default: false
            }
        }
        return block.captures.contains(where: isDeclared)
            || CodeText.variables(of: block.prototype).contains { isDeclared($0.value) }
    }

    func makeFor(
        sequence: DeferredObject, body: BlockObject, label: String
    ) throws(RuntimeError) {
        let snapshot = body.snapshot()
        let part = try whenKnown(.deferred(sequence), label: label) { scope, known throws(RuntimeError) in
            for item in try RunScope.items(of: known) {
                if case .break = try scope.interpreter.run(snapshot, [item]) { break }
            }
        }
        assignLater([(body, snapshot)], part)
    }

    /// What `for` goes over: items of a list or range, pairs of a map, rows of a table.
    private static func items(of value: Value) throws(RuntimeError) -> [Value] {
        if case .map(let map) = value { return zip(map.keys, map.values).map { .list([.string($0), $1]) } }
        if let items = try value.items() { return items }
        throw RuntimeError(.typeMismatch, "'for' goes over a list, a range or a map, not \(value.describedType)")
    }

    func makeRepeat(_ count: Int, body: BlockObject) throws(RuntimeError) {
        var before: [Dependency] = []
        for turn in 0..<count {
            let id = try add(.group(GroupSpec(label: "repeat \(turn + 1)")), before)
            var isBroken = false
            try evaluate(in: inner(id)) { () throws(RuntimeError) in
                if case .break = try interpreter.run(body, []) { isBroken = true }
            }
            if isBroken { return }
            before = [Dependency(id)]
        }
    }

    /// One turn now; then, when it has ended, the condition, and another turn inside.
    func makeRepeatUntil(
        condition: BlockObject, limit: Int?, body: BlockObject
    ) throws(RuntimeError) {
        let limit = limit ?? Self.turnsMax
        guard limit > 0 else { return }
        let blocks = BlockObject.snapshots([condition, body])
        let part = try turn(1, limit, condition: blocks[0], body: blocks[1])
        if let part { assignLater([(body, blocks[1])], part) }
    }

    /// Turns of a `repeat until` that names no `max`.
    static let turnsMax = 1_000

    private func turn(
        _ number: Int, _ limit: Int, condition: BlockObject, body: BlockObject
    ) throws(RuntimeError) -> VertexID? {
        let id = try add(.group(GroupSpec(label: "repeat \(number)")), [])
        try evaluate(in: inner(id)) { () throws(RuntimeError) in try run(body, []) }
        let spec = GroupSpec(label: "until \(number)", isDeferred: true)
        return try deferPart(spec, [Dependency(id)]) { scope, _ throws(RuntimeError) in
            guard case .normal(let value) = try scope.interpreter.run(condition, []) else { return }
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

    func makeOutcome(
        of subject: Value, isFailure: Bool, body: BlockObject
    ) throws(RuntimeError) {
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

    func makeHandler(
        _ event: Value, body: BlockObject
    ) throws(RuntimeError) {
        let name = try EventVerbs.eventName(event)
        let spec = GroupSpec(label: "on event \"\(name)\"", isDeferred: true, handlesEvent: name)
        let snapshot = body.snapshot()
        _ = try deferPart(spec, []) { scope, event throws(RuntimeError) in
            try scope.run(snapshot, [Value(event?.payload ?? .null)])
        }
    }

    func makeAfter(
        _ subject: Value, body: BlockObject
    ) throws(RuntimeError) {
        let dependencies = try vertices(of: subject).map { Dependency($0, .ended) }
        let id = try add(.group(GroupSpec(label: "after")), dependencies)
        try evaluate(in: inner(id)) { () throws(RuntimeError) in try run(body, []) }
    }
}

extension BlockObject {
    /// Snapshots of several blocks that go on sharing the variables that they share.
    static func snapshots(_ blocks: [BlockObject]) -> [BlockObject] {
        var copies: [ObjectIdentifier: Cell] = [:]
        return blocks.map { block in
            BlockObject(
                block.prototype,
                block.captures.map { capture in
                    guard case .object(let object) = capture, let cell = object as? Cell else { return capture }
                    let copy = copies[ObjectIdentifier(cell)] ?? Cell(cell.value)
                    copies[ObjectIdentifier(cell)] = copy
                    return .object(copy)
                })
        }
    }
}
