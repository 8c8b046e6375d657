/// Expressions in one line.
enum PythonFlat {
    /// - Returns: nil when it is wider than `limit` code points; writing stops there.
    static func text(_ expression: PythonExpression, limit: Int) -> String? {
        guard limit > 0 else { return nil }
        var writer = FlatWriter(limit: limit)
        writer.write(expression)
        return writer.isTooLong ? nil : writer.text
    }

    static func text(_ expression: PythonExpression) -> String {
        var writer = FlatWriter(limit: .max)
        writer.write(expression)
        return writer.text
    }

    /// What stands between the parentheses of a call.
    static func arguments(_ arguments: [PythonArgument], limit: Int) -> String? {
        guard limit > 0 else { return nil }
        var writer = FlatWriter(limit: limit)
        writer.write(arguments)
        return writer.isTooLong ? nil : writer.text
    }

    /// The operands of one row of operators that bind equally: `a + b - c` has three. Comparisons and powers have two.
    static func operands(
        of expression: PythonExpression, precedence: Int
    ) -> [(PythonBinary?, PythonExpression)] {
        guard case .binary(let left, let sign, let right) = expression, sign.precedence == precedence else {
            return [(nil, expression)]
        }
        if sign.isComparison || sign == .power { return [(nil, left), (sign, right)] }
        return operands(of: left, precedence: precedence) + [(sign, right)]
    }
}

private struct FlatWriter {
    var text = ""
    private var width = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var isTooLong: Bool { width > limit }

    private mutating func put(_ part: String) {
        guard !isTooLong else { return }
        text += part
        width += part.codePoints
    }

    mutating func write(_ expression: PythonExpression) {
        guard !isTooLong else { return }
        switch expression {
        case .name(let name): put(name)
        case .string(let value): put(PythonLiteral.quoted(value))
        case .bytes(let bytes): put(PythonLiteral.quoted(bytes: bytes))
        case .int(let value): put(String(value))
        case .float(let value): put(value.description)
        case .bool(let value): put(value ? "True" : "False")
        case .none: put("None")
        case .attribute(let inner, let name):
            operand(inner, above: isNumber(inner) ? .max : PythonExpression.primaryPrecedence)
            put("." + name)
        case .call(let function, let arguments):
            operand(function, above: PythonExpression.primaryPrecedence)
            put("(")
            write(arguments)
            put(")")
        case .subscripted(let inner, let index):
            operand(inner, above: PythonExpression.primaryPrecedence)
            put("[")
            write(index)
            put("]")
        case .slice(let start, let stop, let step): write(start, stop, step)
        case .unary(let sign, let inner):
            put(sign.rawValue)
            operand(inner, above: expression.precedence)
        case .binary(let left, let sign, let right): write(left, sign, right)
        case .list(let items): row(items, "[", "]")
        case .tuple(let items): row(items, "(", items.count == 1 ? ",)" : ")")
        case .dictionary(let entries): write(entries)
        case .lambda(let names, let body):
            put("lambda " + names.joined(separator: ", ") + ": ")
            write(body)
        }
    }

    mutating func write(_ arguments: [PythonArgument]) {
        for (place, argument) in arguments.enumerated() where !isTooLong {
            if place > 0 { put(", ") }
            switch argument {
            case .positional(let value): write(value)
            case .keyword(let name, let value):
                put(name + "=")
                write(value)
            case .unpacked(let value):
                put("**")
                operand(value, above: PythonExpression.primaryPrecedence)
            }
        }
    }

    /// `1.real` is no Python.
    private func isNumber(_ expression: PythonExpression) -> Bool {
        switch expression {
        case .int, .float: true
        default: false
        }
    }

    private mutating func operand(_ expression: PythonExpression, above precedence: Int) {
        let needsParentheses = expression.precedence < precedence
        if needsParentheses { put("(") }
        write(expression)
        if needsParentheses { put(")") }
    }

    private mutating func write(_ left: PythonExpression, _ sign: PythonBinary, _ right: PythonExpression) {
        let isRightAssociative = sign == .power
        operand(left, above: sign.isComparison || isRightAssociative ? sign.precedence + 1 : sign.precedence)
        put(" " + sign.rawValue + " ")
        operand(right, above: isRightAssociative ? PythonExpression.unaryPrecedence : sign.precedence + 1)
    }

    private mutating func write(
        _ start: PythonExpression?, _ stop: PythonExpression?, _ step: PythonExpression?
    ) {
        if let start { write(start) }
        put(":")
        if let stop { write(stop) }
        if let step {
            put(":")
            write(step)
        }
    }

    private mutating func row(_ items: [PythonExpression], _ open: String, _ close: String) {
        put(open)
        for (place, item) in items.enumerated() where !isTooLong {
            if place > 0 { put(", ") }
            write(item)
        }
        put(close)
    }

    private mutating func write(_ entries: [PythonEntry]) {
        put("{")
        for (place, entry) in entries.enumerated() where !isTooLong {
            if place > 0 { put(", ") }
            write(entry.key)
            put(": ")
            write(entry.value)
        }
        put("}")
    }
}

extension String {
    /// How many code points it has, which is how wide Python's formatters hold it to be.
    var codePoints: Int {
        var copy = self
        return copy.withUTF8 { bytes in
            bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        }
    }
}
