package import BatonModel
import BatonSyntax

// Values that are not known yet, and what is calculated from them.

extension Interpreter {
    /// Levels of lists and maps in which deferred values are looked for.
    package static let deferralDepthMax = DependencySearch.depthMax

    /// What must hold before every part of the value is known; without repetition, in order of first place.
    package func dependencies(of value: Value) -> [Dependency] { DependencySearch.dependencies(of: [value]) }

    /// The value with every deferred part replaced by what it has become. Parts whose dependencies hold are computed.
    ///
    /// - Throws: `.notKnownYet` when a part turns out to depend on more; `dependencies(of:)` then tells on what.
    package func resolved(_ value: Value) throws(RuntimeError) -> Value {
        try resolved(value, depth: 0)
    }

    private func resolved(_ value: Value, depth: Int) throws(RuntimeError) -> Value {
        switch value {
        case .deferred(let deferred):
            return try resolved(try settledNow(deferred), depth: depth)
        case .list(let list) where depth < Interpreter.deferralDepthMax && holdsDeferredOrKnown(value):
            var items: [Value] = []
            for item in list.items { items.append(try resolved(item, depth: depth + 1)) }
            return .list(items)
        case .map(let map) where depth < Interpreter.deferralDepthMax && holdsDeferredOrKnown(value):
            var values: [Value] = []
            for item in map.values { values.append(try resolved(item, depth: depth + 1)) }
            return .map(MapObject(keys: map.keys, values: values))
        default: return value
        }
    }

    /// What a deferred value has become, through as many deferred ones as there are.
    ///
    /// - Throws: `.notKnownYet` from the first that is asked too early.
    private func settledNow(_ deferred: DeferredObject) throws(RuntimeError) -> Value {
        var current = try deferred.value(self)
        while case .deferred(let next) = current { current = try next.value(self) }
        return current
    }

    /// Whether the value is deferred, or holds a deferred one, that is not known.
    package func holdsDeferred(_ value: Value) -> Bool { Interpreter.holdsDeferred(value, 0) }

    private static func holdsDeferred(_ value: Value, _ depth: Int) -> Bool {
        switch value {
        case .deferred(let deferred): deferred.known.map { holdsDeferred($0, depth) } ?? true
        case .list(let list) where depth < deferralDepthMax: list.items.contains { holdsDeferred($0, depth + 1) }
        case .map(let map) where depth < deferralDepthMax: map.values.contains { holdsDeferred($0, depth + 1) }
        default: false
        }
    }

    /// An operation on values some of which are not known: done when they are. At once where all are known already.
    ///
    /// What one of them has become may be deferred in turn; then `compute` gets that and defers again.
    package func deferring(
        _ operands: [Value],
        _ compute: @escaping ([Value], Interpreter) throws(RuntimeError) -> Value
    ) throws(RuntimeError) -> Value {
        guard operands.contains(where: holdsDeferred) else { return try compute(try peeled(operands), self) }
        let place = currentPlace
        return .deferred(
            DeferredObject(operands: operands) { values, interpreter throws(RuntimeError) in
                do throws(RuntimeError) {
                    return try compute(values, interpreter)
                } catch {
                    var error = error
                    // What goes wrong later is told where the operation stands.
                    error.place = error.place ?? place
                    throw error
                }
            })
    }

    /// Operands whose dependencies hold, each as what it has become.
    func peeled(_ operands: [Value]) throws(RuntimeError) -> [Value] {
        var values: [Value] = []
        for operand in operands { values.append(try peeled(operand, depth: 0)) }
        return values
    }

    private func peeled(_ value: Value, depth: Int) throws(RuntimeError) -> Value {
        switch value {
        case .deferred(let deferred):
            let found = try deferred.value(self)
            guard case .deferred(let next) = found else { return try peeled(found, depth: depth) }
            // It depends on more. What is calculated from it waits for that in turn, unless it is known already.
            do {
                return try peeled(try settledNow(next), depth: depth)
            } catch {
                guard error.code == .notKnownYet else { throw error }
                return found
            }
        case .list(let list) where depth < Interpreter.deferralDepthMax && holdsDeferredOrKnown(value):
            var items: [Value] = []
            for item in list.items { items.append(try peeled(item, depth: depth + 1)) }
            return .list(items)
        case .map(let map) where depth < Interpreter.deferralDepthMax && holdsDeferredOrKnown(value):
            var values: [Value] = []
            for item in map.values { values.append(try peeled(item, depth: depth + 1)) }
            return .map(MapObject(keys: map.keys, values: values))
        default: return value
        }
    }

    private func holdsDeferredOrKnown(_ value: Value, depth: Int = 0) -> Bool {
        switch value {
        case .deferred: true
        case .list(let list) where depth < Interpreter.deferralDepthMax:
            list.items.contains { holdsDeferredOrKnown($0, depth: depth + 1) }
        case .map(let map) where depth < Interpreter.deferralDepthMax:
            map.values.contains { holdsDeferredOrKnown($0, depth: depth + 1) }
        default: false
        }
    }
}
