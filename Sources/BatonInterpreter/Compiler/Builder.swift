import BatonSyntax

/// Makes one function's instructions from its tree, with what the resolver found out about names.
///
/// Registers are handed out like a stack: a block's variables, then intermediate values above them. `top` is the
/// first free one; who takes registers gives them back by setting `top` as it was.
final class Builder {
    let unit: UnitBuilder
    let source: SourceFile
    let context: FunctionContext
    let parent: Builder?
    let prototype: Prototype
    /// First register of the captured values.
    let captureBase: Int

    var code: [Instruction] = []
    var spans: [Span] = []
    var constants: [Value] = []
    var handlers: [Prototype.Handler] = []
    var tables = Prototype.Tables()
    var top: Int
    private var topMax: Int
    /// The text that instructions are made of at the moment.
    var place: Span
    var loops: [Loop] = []
    /// Type that returned values are checked against, by its index.
    var resultCheck: Int?
    private var integerConstants: [Int: Int] = [:]
    private var nameIndexes: [String: Int] = [:]

    /// The jumps out of a loop that wait for their targets.
    struct Loop {
        var breaks: [Int] = []
        var continues: [Int] = []
    }

    init(
        _ unit: UnitBuilder, _ context: FunctionContext, parent: Builder?, prototype: Prototype,
        captureBase: Int, place: Span
    ) {
        self.unit = unit
        source = unit.source
        self.context = context
        self.parent = parent
        self.prototype = prototype
        self.captureBase = captureBase
        self.place = place
        top = captureBase + context.captures.count
        topMax = top
    }

    var resolution: Resolution { unit.resolution }
    var isDagMode: Bool { context.isDagMode }

    /// Hands everything to the prototype.
    func finish() {
        prototype.captureBase = captureBase
        if let parent {
            prototype.captures = context.captures.map { parent.location(of: $0) }
            prototype.assignedCaptures = context.captures.indices.filter { index in
                context.assigned.contains { $0 === context.captures[index] } && context.captures[index].isCell
            }
        }
        prototype.finish(
            code: code, spans: spans, constants: constants, handlers: handlers, tables: tables, registerCount: topMax)
    }
}

// MARK: - Registers

extension Builder {
    /// Registers of one frame: instructions have 16 bits for them, and a frame must fit the stack many times.
    static let registerMax = Module.slotMax

    func allocate(_ count: Int = 1) -> UInt16 {
        let register = top
        top += count
        topMax = max(topMax, top)
        if top > Builder.registerMax {
            unit.reportTooLarge(place)
            top = register
            return 0
        }
        return UInt16(register)
    }

    /// Runs `body` and gives back the registers that it took.
    func keepingTop<Result>(_ body: () -> Result) -> Result {
        let mark = top
        defer { top = mark }
        return body()
    }

    /// The register in this function that holds a variable (or its cell): its own, or that of a capture.
    func location(of variable: Variable) -> UInt16 {
        if let slot = variable.slot {
            precondition(context.kind == .unit, "only the outermost level has globals in registers")
            return UInt16(slot)
        }
        if variable.owner === context {
            guard let register = variable.register else {
                preconditionFailure("'\(variable.name)' has no register yet")
            }
            return register
        }
        guard let index = context.captures.firstIndex(where: { $0 === variable }) else {
            preconditionFailure("'\(variable.name)' is not captured")
        }
        return UInt16(captureBase + index)
    }
}

// MARK: - Instructions

extension Builder {
    var here: Int { code.count }

    @discardableResult
    func emit(
        _ opcode: Opcode, _ a: UInt16 = 0, _ b: UInt16 = 0, _ c: UInt16 = 0, d: Int = 0, flag: UInt8 = 0
    ) -> Int {
        code.append(Instruction(opcode: opcode, flag: flag, a: a, b: b, c: c, d: Int32(truncatingIfNeeded: d)))
        spans.append(place)
        return code.count - 1
    }

    /// Lets the jump at `index` go to `target`, by default to what comes next.
    func patch(_ index: Int, to target: Int? = nil) {
        code[index].d = Int32(truncatingIfNeeded: target ?? here)
    }

    func patch(_ indexes: [Int], to target: Int? = nil) {
        for index in indexes { patch(index, to: target) }
    }

    func move(_ target: UInt16, _ register: UInt16) {
        if target != register { emit(.move, target, register) }
    }

    func load(_ value: Value, _ target: UInt16) {
        if case .int(let number) = value {
            if Int(Int32(truncatingIfNeeded: number)) == number {
                emit(.loadInt, target, d: number)
                return
            }
            if let known = integerConstants[number] {
                emit(.loadConstant, target, d: known)
                return
            }
            integerConstants[number] = constants.count
        }
        constants.append(value)
        emit(.loadConstant, target, d: constants.count - 1)
    }

    func nameIndex(_ name: String) -> Int {
        if let known = nameIndexes[name] { return known }
        tables.names.append(name)
        nameIndexes[name] = tables.names.count - 1
        return tables.names.count - 1
    }

    /// Runs `body` with instructions belonging to `span`.
    func at<Result>(_ span: Span, _ body: () -> Result) -> Result {
        let before = place
        place = span
        defer { place = before }
        return body()
    }
}
