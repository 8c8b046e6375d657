import BatonSyntax

// Calls: from compiled code, and from Baton's own into compiled code.

extension Interpreter {
    enum CallResult {
        case answer(Value)
        /// A frame was opened; the loop goes on there.
        case entered
    }

    /// A call of a value: `r[b]` with arguments behind it, the last of them with labels.
    @inline(never)
    func callValue(
        _ frame: Machine.Frame, _ r: UnsafeMutablePointer<Value>, _ i: Instruction
    ) throws(RuntimeError) -> CallResult {
        let site = frame.prototype.tables.sites[Int(i.d)]
        let arguments = r.at(i.b) + 1
        let count = Int(i.c)
        let callee = r.at(i.b).take()
        switch callee {
        case .function(let function):
            if let closure = function as? Closure {
                if site.isInDag, !closure.prototype.touchesGraph,
                    let answer = try deferCall(of: callee, takeIfDeferred(arguments, count), site.labels)
                {
                    return .answer(answer)
                }
                try enter(closure, arguments, count, site.labels, destination: i.a)
                return .entered
            }
            return .answer(try callNative(function, callArguments(arguments, count, site), isInDag: site.isInDag))
        case .object(let object): return .answer(try object.call(callArguments(arguments, count, site), self))
        case .deferred(let deferred):
            guard deferred.known != nil else { throw notKnown("what is called here") }
            r[i.b] = callee.settled
            return try callValue(frame, r, i)
        default: throw RuntimeError(.notCallable, "\(callee.describedType) can't be called")
        }
    }

    private func callArguments(
        _ first: UnsafeMutablePointer<Value>, _ count: Int, _ site: CallSite
    ) -> CallArguments {
        let values = takeAll(first, count)
        let positionalCount = count - site.labels.count
        let named = zip(site.labels, values[positionalCount...]).map { (name: $0, value: $1) }
        return CallArguments(Array(values[..<positionalCount]), named: named, spans: site.spans)
    }

    /// Opens a frame for a closure whose arguments stand anywhere.
    private func enter(
        _ closure: Closure, _ arguments: UnsafeMutablePointer<Value>, _ count: Int, _ labels: [String],
        destination: UInt16, isEntry: Bool = false
    ) throws(RuntimeError) {
        let prototype = closure.prototype
        guard machine.hasRoom(for: prototype.body) else { throw Machine.tooDeep(prototype.name) }
        let top = machine.state.pointee.top
        if count == prototype.parameterCount, labels.isEmpty {
            for offset in 0..<count { (top + offset).initialize(to: (arguments + offset).take()) }
        } else {
            let values = try arranged(closure, takeAll(arguments, count), labels)
            for (offset, value) in values.enumerated() { (top + offset).initialize(to: value) }
        }
        open(prototype, closure.captures, destination: destination, isEntry: isEntry)
    }

    /// Opens a frame for a function whose arguments stand at the top of the stack.
    private func open(_ prototype: Prototype, _ captures: [Value], destination: UInt16, isEntry: Bool) {
        let registers = machine.state.pointee.top
        machine.push(
            prototype.body, argumentCount: prototype.parameterCount, destination: destination, isEntry: isEntry)
        let base = registers + prototype.captureBase
        if captures.isEmpty { return }
        for (offset, value) in captures.enumerated() { base[offset] = value }
    }

    /// Arguments in the order of the parameters; those left out are unset.
    private func arranged(
        _ closure: Closure, _ values: [Value], _ labels: [String]
    ) throws(RuntimeError) -> [Value] {
        let signature = closure.signature
        let allLabels = Array(repeating: String?.none, count: values.count - labels.count) + labels
        let match = signature.match(allLabels)
        if let fault = match.fault {
            let (code, message, help) = signature.describe(fault, labels: allLabels)
            throw RuntimeError(code, message, help: help)
        }
        return match.slots.map { $0.map { values[$0] } ?? unset }
    }

    private func callNative(
        _ function: FunctionObject, _ arguments: CallArguments, isInDag: Bool
    ) throws(RuntimeError) -> Value {
        if let library = function as? LibraryFunctionObject {
            let values = arguments.positional + arguments.named.map(\.value)
            if isInDag, !library.acceptsDeferred, values.contains(where: holdsDeferred) {
                let labels = arguments.named.map(\.name)
                guard library.function.isPure else { throw notKnown("an argument of '\(library.name)'") }
                return try deferring(values) { values, interpreter throws(RuntimeError) in
                    let positionalCount = values.count - labels.count
                    let named = zip(labels, values[positionalCount...]).map { (name: $0, value: $1) }
                    return try interpreter.callNative(
                        library, CallArguments(Array(values[..<positionalCount]), named: named), isInDag: true)
                }
            }
            return try library.function.call(arguments, self)
        }
        if let native = function as? NativeFunction {
            if let name = arguments.named.first?.name {
                throw RuntimeError(.unknownArgument, "'\(function.name)' takes no argument by name, got '\(name)'")
            }
            return try native.call(arguments.positional, self)
        }
        throw RuntimeError(.notCallable, "'\(function.name)' can't be called")
    }

    /// A library function whose arguments' places were found when the call was compiled.
    @inline(never)
    func callLibrary(
        _ frame: Machine.Frame, _ r: UnsafeMutablePointer<Value>, _ i: Instruction
    ) throws(RuntimeError) -> Value {
        let site = frame.prototype.tables.sites[Int(i.d)]
        return try callLibrary(site, takeAll(r.at(i.b), Int(i.c)))
    }

    private func callLibrary(_ site: CallSite, _ values: [Value]) throws(RuntimeError) -> Value {
        guard let function = site.function else { preconditionFailure("the compiler names the function") }
        if site.spreadsNull, values.contains(where: \.isNull) { return .null }
        if site.isInDag, values.contains(where: holdsDeferred) {
            guard function.isPure else { throw notKnown("an argument of '\(function.name)'") }
            return try deferring(values) { values, interpreter throws(RuntimeError) in
                try interpreter.callLibrary(site, values)
            }
        }
        var arguments = LibraryArguments(
            function: function, values: site.slots.map { $0.map { values[$0] } }, rest: site.rest.map { values[$0] })
        return try function.body(&arguments, self)
    }

    // MARK: Deferred calls

    /// In a dag, a call of a function that does not touch the graph waits until its arguments are known; nil when
    /// they are.
    @inline(never)
    func deferCall(
        _ prototype: Prototype, _ first: UnsafeMutablePointer<Value>, _ count: Int
    ) throws(RuntimeError) -> Value? {
        let values = takeIfDeferred(first, count)
        guard !values.isEmpty else { return nil }
        return try deferring(values) { values, interpreter throws(RuntimeError) in
            if values.contains(where: interpreter.holdsDeferred) {
                return try interpreter.deferring(values) { values, interpreter throws(RuntimeError) in
                    try interpreter.run(Closure(prototype, []), values)
                }
            }
            return try interpreter.run(Closure(prototype, []), values)
        }
    }

    /// The arguments, taken out of their registers, when one of them is or holds a deferred value; else none.
    private func takeIfDeferred(_ first: UnsafeMutablePointer<Value>, _ count: Int) -> [Value] {
        let buffer = UnsafeBufferPointer(start: first, count: count)
        return buffer.contains(where: holdsDeferred) ? takeAll(first, count) : []
    }

    private func deferCall(
        of callee: Value, _ values: [Value], _ labels: [String]
    ) throws(RuntimeError) -> Value? {
        guard !values.isEmpty else { return nil }
        return try deferring(values) { values, interpreter throws(RuntimeError) in
            if values.contains(where: interpreter.holdsDeferred) {
                return try interpreter.deferCall(of: callee, values, labels) ?? .null
            }
            guard case .function(let function) = callee, let closure = function as? Closure else { return .null }
            return try interpreter.run(closure, try interpreter.arranged(closure, values, labels))
        }
    }

    // MARK: Into compiled code

    /// Runs a function with arguments for every parameter (those left out unset).
    func run(_ closure: Closure, _ arguments: [Value]) throws(RuntimeError) -> Value {
        try start(closure.prototype, closure.captures, arguments)
    }

    /// The same for a function of one parameter: what `map` and `filter` do a million times.
    func run(_ closure: Closure, _ argument: Value) throws(RuntimeError) -> Value {
        try checkRoom(for: closure.prototype)
        machine.state.pointee.top.initialize(to: argument)
        return try startOpened(closure.prototype, closure.captures)
    }

    /// Runs a block of a dag.
    package func run(_ block: BlockObject, _ arguments: [Value]) throws(RuntimeError) -> BlockOutcome {
        let value = try start(block.prototype, block.captures, arguments)
        switch machine.state.pointee.signal {
        case .normal: return .normal(value)
        case .break: return .break
        case .continue: return .continue
        case .return: return .return(value)
        }
    }

    private func start(
        _ prototype: Prototype, _ captures: [Value], _ arguments: [Value]
    ) throws(RuntimeError) -> Value {
        try checkRoom(for: prototype)
        let top = machine.state.pointee.top
        for (offset, value) in arguments.enumerated() { (top + offset).initialize(to: value) }
        return try startOpened(prototype, captures)
    }

    @inline(__always)
    private func checkRoom(for prototype: Prototype) throws(RuntimeError) {
        guard machine.state.pointee.nesting < Machine.nestingMax else { throw nestedTooDeep() }
        guard machine.hasRoom(for: prototype.body) else { throw Machine.tooDeep(prototype.name) }
    }

    private func nestedTooDeep() -> RuntimeError {
        RuntimeError(
            .recursionTooDeep,
            "functions called by library functions are nested more than \(Machine.nestingMax) deep",
            help: "a 'for' in place of the innermost 'map' or 'filter' goes deeper")
    }

    /// Opens an entry frame, whose arguments stand at the top of the stack, and runs it.
    @inline(__always)
    private func startOpened(_ prototype: Prototype, _ captures: [Value]) throws(RuntimeError) -> Value {
        open(prototype, captures, destination: 0, isEntry: true)
        let state = machine.state
        state.pointee.nesting += 1
        defer { state.pointee.nesting -= 1 }
        return try runLoop()
    }

    /// Opens the frame of a block that is run at once: `r[b]`, with its arguments behind it.
    func enterBlock(_ r: UnsafeMutablePointer<Value>, _ i: Instruction) throws(RuntimeError) {
        guard case .object(let object) = r[i.b] else { preconditionFailure("the compiler puts a block here") }
        let block = unsafeDowncast(object, to: BlockObject.self)
        guard machine.hasRoom(for: block.prototype.body) else { throw Machine.tooDeep(block.prototype.name) }
        let top = machine.state.pointee.top
        for offset in 0..<Int(i.c) { (top + offset).initialize(to: (r.at(i.b) + 1 + offset).take()) }
        open(block.prototype, block.captures, destination: i.a, isEntry: false)
    }

    /// Calls a function value (a function of the user's or of the library) with positional arguments.
    ///
    /// A function of n > 1 parameters that is given a single list of n items gets the items.
    package func call(_ function: Value, _ arguments: [Value]) throws(RuntimeError) -> Value {
        // The library's loops over functions come through here, and jump nowhere else.
        if host.attention.pointee != 0 { try attend() }
        switch function {
        case .function(let object):
            if let closure = object as? Closure {
                let count = closure.prototype.parameterCount
                if arguments.count == count { return try run(closure, arguments) }
                if count > 1, arguments.count == 1, case .list(let list) = arguments[0], list.items.count == count {
                    return try run(closure, list.items)
                }
                return try run(closure, try arranged(closure, arguments, []))
            }
            return try callNative(object, CallArguments(arguments), isInDag: dagScope != nil)
        case .object(let object): return try object.call(CallArguments(arguments), self)
        default: throw RuntimeError(.notCallable, "\(function.describedType) can't be called")
        }
    }
}
