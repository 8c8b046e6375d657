import BatonSyntax

extension Builder {
    /// A call by name. `implicit` is the register of the value in front of a pipe, the first argument.
    func call(_ node: CallShape, implicit: UInt16?, into target: UInt16) {
        guard case .name(let name) = node.callee else { return }
        if implicit == nil, aggregate(node, into: target) { return }
        let labels = node.labels(in: source, implicitCount: implicit == nil ? 0 : 1)
        switch unit.resolution.uses[name.start] {
        case .variable(let variable):
            if let prototype = variable.prototype, let signature = variable.signature {
                direct(node, prototype, signature.match(labels), implicit, into: target)
            } else {
                let callee = allocate()
                read(variable, into: callee)
                callValue(node, callee: callee, implicit: implicit, into: target)
            }
        case .library(let function):
            library(node, function, Signature(function).match(labels), labels, implicit, into: target)
        case .registered(.function(let object as LibraryFunctionObject)):
            let function = object.function
            library(node, function, Signature(function).match(labels), labels, implicit, into: target)
        case .registered(let value):
            let callee = allocate()
            load(value, callee)
            callValue(node, callee: callee, implicit: implicit, into: target)
        case .column, .unknown, nil: emit(.loadNull, target)
        }
    }

    /// A call of a function of the text that needs no closure.
    private func direct(
        _ node: CallShape, _ prototype: Prototype, _ match: Signature.Match, _ implicit: UInt16?,
        into target: UInt16
    ) {
        let offset = implicit == nil ? 0 : 1
        let base = allocate(match.slots.count)
        var spans = Array(repeating: node.callee.span, count: match.slots.count)
        for (position, argument) in match.slots.enumerated() where argument == nil {
            load(unit.interpreter.unset, base + UInt16(position))
        }
        if let implicit, let position = match.slots.firstIndex(of: 0) { move(base + UInt16(position), implicit) }
        // In the order written, whatever the order of the parameters.
        for (index, argument) in node.arguments.enumerated() {
            guard let position = match.slots.firstIndex(of: index + offset) else { continue }
            spans[position] = argument.value.span
            evaluate(argument.value, into: base + UInt16(position))
        }
        tables.functions.append(prototype)
        let isDeferrable = isDagMode && !prototype.touchesGraph
        let index = emit(
            .call, target, base, UInt16(match.slots.count), d: tables.functions.count - 1, flag: isDeferrable ? 1 : 0)
        if prototype.hasChecks { tables.argumentSpans[index] = spans }
    }

    private func library(
        _ node: CallShape, _ function: LibraryFunction, _ match: Signature.Match, _ labels: [String?],
        _ implicit: UInt16?, into target: UInt16
    ) {
        let base = UInt16(top)
        var spans: [Span] = []
        if let implicit {
            move(allocate(), implicit)
            spans.append(place)
        }
        for argument in node.arguments {
            push(argument.value)
            spans.append(argument.value.span)
        }
        let isColumn = context.kind == .column || context.kind == .measure
        tables.sites.append(
            CallSite(
                function: function, slots: match.slots, rest: match.rest, spans: spans, isInDag: isDagMode,
                spreadsNull: isColumn && !Library.seesNull.contains(function.name)))
        emit(.callLibrary, target, base, UInt16(labels.count), d: tables.sites.count - 1)
    }

    /// A call of a value that stands in a register.
    func callValue(_ node: CallShape, callee: UInt16, implicit: UInt16?, into target: UInt16) {
        let base = allocate()
        move(base, callee)
        var labels: [String] = []
        var spans: [Span] = []
        if let implicit {
            move(allocate(), implicit)
            spans.append(place)
        }
        let declared = node.declaredName(in: source)
        let ordered = node.arguments.filter { $0.label == nil } + node.arguments.filter { $0.label != nil }
        for argument in ordered {
            guard argument.value.span.start != declared?.start else { continue }
            push(argument.value)
            spans.append(argument.value.span)
            if let label = argument.label { labels.append(source.text(label)) }
        }
        var site = CallSite()
        site.labels = labels
        site.spans = spans
        site.isInDag = isDagMode
        tables.sites.append(site)
        emit(.callValue, target, base, UInt16(spans.count), d: tables.sites.count - 1)
    }

    func pipe(_ node: Expression.Pipe, _ left: UInt16, into target: UInt16) {
        switch node.target {
        case .stage(let stage): self.stage(stage, left, into: target)
        case .function(.call(let call)):
            if case .name = call.callee { return self.call(CallShape(call), implicit: left, into: target) }
            let callee = operand(call.callee)
            callValue(CallShape(call), callee: callee, implicit: left, into: target)
        case .function(.name(let name)):
            call(CallShape(callee: .name(name)), implicit: left, into: target)
        case .function(let expression):
            let callee = operand(expression)
            callValue(CallShape(callee: expression), callee: callee, implicit: left, into: target)
        }
    }
}
