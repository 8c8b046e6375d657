package import BatonModel
import BatonSyntax

/// A value that depends on steps which have not ended: it can be handed on and calculated with; what is made of it
/// is deferred in turn.
///
/// It is computed once every dependency holds. It may turn out to be another deferred value (a list that a step
/// computed holds further steps): then that one is waited for too.
package final class DeferredObject {
    private let own: [Dependency]
    /// What it is calculated from; given up once it is known.
    private(set) var operands: [Value]
    private let compute: ([Value], Interpreter) throws(RuntimeError) -> Value
    /// The value, once it has been computed.
    package private(set) var known: Value?

    /// A value that a step or a part of the graph will have.
    ///
    /// - Parameter compute: asked once the dependencies hold, and perhaps before: then it throws `.notKnownYet`.
    package init(
        dependencies: [Dependency], compute: @escaping (Interpreter) throws(RuntimeError) -> Value
    ) {
        own = dependencies
        operands = []
        self.compute = { _, interpreter throws(RuntimeError) in try compute(interpreter) }
    }

    /// A value that is calculated from others; `compute` gets what they have become.
    init(
        operands: [Value], compute: @escaping ([Value], Interpreter) throws(RuntimeError) -> Value
    ) {
        own = []
        self.operands = operands
        self.compute = compute
    }

    deinit { if !operands.isEmpty { ValueRelease.drain(takeOperands()) } }

    /// What must hold before the value can be computed; each once.
    ///
    /// - Complexity: O(n) in the deferred values that it is calculated from.
    package var dependencies: [Dependency] { DependencySearch.dependencies(of: [.deferred(self)]) }

    /// Those that it was made with, when it is calculated from nothing else.
    var ownDependencies: [Dependency] { own }

    /// The value; computed at the first call that comes when every dependency holds. What it is calculated from is
    /// computed first, in a loop: sums over thousands of steps lean to the left by as many levels.
    ///
    /// - Throws: `.notKnownYet` when it is asked for too early; it may be asked for again.
    package func value(_ interpreter: Interpreter) throws(RuntimeError) -> Value {
        var open = [self]
        var visited: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
        while let next = open.last {
            if next.known == nil, let operand = next.unknownOperand(besides: &visited) {
                open.append(operand)
                continue
            }
            open.removeLast()
            do {
                try next.settle(interpreter)
            } catch {
                // One that is asked for too early is the affair of those that are calculated from it.
                guard error.code == .notKnownYet, !open.isEmpty else { throw error }
            }
        }
        guard let known else { throw interpreter.notKnown("the value") }
        return known
    }

    private func settle(_ interpreter: Interpreter) throws(RuntimeError) {
        if known != nil { return }
        known = try compute(operands.isEmpty ? [] : try interpreter.peeled(operands), interpreter)
        ValueRelease.drain(takeOperands())
    }

    private func unknownOperand(besides visited: inout Set<ObjectIdentifier>) -> DeferredObject? {
        for case .deferred(let operand) in operands
        where operand.known == nil && visited.insert(ObjectIdentifier(operand)).inserted { return operand }
        return nil
    }

    /// Gives the operands away; for the release of long chains.
    func takeOperands() -> [Value] {
        defer { operands = [] }
        return operands
    }
}

/// Finds what values wait for.
enum DependencySearch {
    /// Levels of lists and maps that are looked into.
    static let depthMax = 8

    /// The dependencies of all parts that are not known, in order of first place, each once.
    static func dependencies(of values: [Value]) -> [Dependency] {
        var found: [Dependency] = []
        var seen: Set<Dependency> = []
        var visited: Set<ObjectIdentifier> = []
        var pending = values.reversed().map { (value: $0, depth: 0) }
        while let (value, depth) = pending.popLast() {
            switch value {
            case .deferred(let deferred):
                guard visited.insert(ObjectIdentifier(deferred)).inserted else { continue }
                if let known = deferred.known {
                    pending.append((known, depth))
                    continue
                }
                for dependency in deferred.ownDependencies where seen.insert(dependency).inserted {
                    found.append(dependency)
                }
                for operand in deferred.operands.reversed() { pending.append((operand, 0)) }
            case .list(let list) where depth < depthMax:
                for item in list.items.reversed() where mayDefer(item) { pending.append((item, depth + 1)) }
            case .map(let map) where depth < depthMax:
                for item in map.values.reversed() where mayDefer(item) { pending.append((item, depth + 1)) }
            default: break
            }
        }
        return found
    }

    private static func mayDefer(_ value: Value) -> Bool {
        switch value {
        case .deferred, .list, .map: true
        default: false
        }
    }
}
