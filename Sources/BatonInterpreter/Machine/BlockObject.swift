import BatonSyntax

/// A block of a dag with the variables around it: it can be run at once, later, and more than once.
package final class BlockObject: LanguageObject {
    let prototype: Prototype
    private(set) var captures: [Value]

    init(_ prototype: Prototype, _ captures: [Value]) {
        self.prototype = prototype
        self.captures = captures
        super.init()
    }

    package override var typeName: String { "Block" }

    /// Where the block stands.
    package var place: RuntimeError.Place {
        RuntimeError.Place(source: prototype.source, span: prototype.spans.first ?? Span(0, 0))
    }

    /// A copy that sees the variables around it as they are now: later assignments do not reach it.
    package func snapshot() -> BlockObject {
        BlockObject(
            prototype,
            captures.map { capture in
                guard case .object(let object) = capture, let cell = object as? Cell else { return capture }
                return .object(Cell(cell.value))
            })
    }

    /// The variables around the block that it, or a block in it, assigns to. In the same order for a snapshot, so
    /// that `original.assignedCells[i]` and `snapshot.assignedCells[i]` are the same variable's cells.
    package var assignedCells: [Cell] {
        prototype.assignedCaptures.compactMap { index in
            guard case .object(let object) = captures[index] else { return nil }
            return object as? Cell
        }
    }
}

/// How a block ended, and with what.
package enum BlockOutcome {
    /// At its end; an expression's block has its value.
    case normal(Value)
    case `break`
    case `continue`
    case `return`(Value)
}
