/// Lays expressions out as `ruff format` does: in one line where it fits; else method chains and operators over lines of
/// their own, in parentheses, and arguments one a line with a comma behind the last.
struct PythonRenderer {
    static let widthMax = 88
    private static let indentWidth = 4

    private var lines: [String] = []
    private var line = ""
    /// Of `line`, in code points.
    private var column = 0
    private var indent = 0

    mutating func write(_ text: String) {
        line += text
        column += text.codePoints
    }

    mutating func finish() -> [String] {
        lines.append(line)
        return lines
    }

    private mutating func newLine() {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        column = indent
    }

    /// Writes `expression`, with room for `trailing` more characters in its last line.
    ///
    /// - Parameter isInBrackets: whether a line may end in the middle without parentheses around the whole.
    mutating func layOut(_ expression: PythonExpression, trailing: Int, isInBrackets: Bool) {
        if let text = PythonFlat.text(expression, limit: Self.widthMax - column - trailing) {
            write(text)
            return
        }
        switch expression {
        case .attribute, .call, .subscripted: layOutChain(expression, trailing: trailing, isInBrackets: isInBrackets)
        case .binary(_, let sign, _):
            layOutOperators(expression, sign, trailing: trailing, isInBrackets: isInBrackets)
        case .list(let items): layOutItems(items, "[", "]")
        case .tuple(let items): layOutItems(items, "(", ")")
        case .dictionary(let entries): layOutEntries(entries)
        case .lambda(let names, let body):
            write("lambda \(names.joined(separator: ", ")): ")
            layOut(body, trailing: trailing, isInBrackets: false)
        case .unary(let sign, let operand):
            write(sign.rawValue)
            layOutOperand(operand, above: expression.precedence, trailing: trailing, isInBrackets: isInBrackets)
        case .name, .string, .bytes, .int, .float, .bool, .none, .slice:
            write(PythonFlat.text(expression))
        }
    }

    private mutating func layOutOperand(
        _ operand: PythonExpression, above precedence: Int, trailing: Int, isInBrackets: Bool
    ) {
        guard operand.precedence < precedence else {
            layOut(operand, trailing: trailing, isInBrackets: isInBrackets)
            return
        }
        parenthesize(operand, trailing: trailing)
    }

    /// In parentheses, on one line or on lines of its own.
    private mutating func parenthesize(_ expression: PythonExpression, trailing: Int) {
        if let text = PythonFlat.text(expression, limit: Self.widthMax - column - trailing - 2) {
            write("(" + text + ")")
            return
        }
        write("(")
        indent += Self.indentWidth
        newLine()
        layOut(expression, trailing: 0, isInBrackets: true)
        indent -= Self.indentWidth
        newLine()
        write(")")
    }

    /// What hangs on a chain's base: `.name`, `(…)` or `[…]`.
    private enum Link {
        case attribute(String)
        case call([PythonArgument])
        case subscripted(PythonExpression)
    }

    private static func links(of expression: PythonExpression) -> (base: PythonExpression, links: [Link]) {
        var links: [Link] = []
        var rest = expression
        while true {
            switch rest {
            case .attribute(let inner, let name):
                links.append(.attribute(name))
                rest = inner
            case .call(let inner, let arguments):
                links.append(.call(arguments))
                rest = inner
            case .subscripted(let inner, let index):
                links.append(.subscripted(index))
                rest = inner
            default:
                return (rest, links.reversed())
            }
        }
    }

    private mutating func layOutChain(_ expression: PythonExpression, trailing: Int, isInBrackets: Bool) {
        let (base, links) = Self.links(of: expression)
        let isFluent = Self.attributesBehindCalls(links) >= 2
        if isFluent, !isInBrackets {
            parenthesize(expression, trailing: trailing)
            return
        }
        layOutOperand(base, above: PythonExpression.primaryPrecedence, trailing: trailing, isInBrackets: true)
        var isBehindCall = false
        for (place, link) in links.enumerated() {
            let isLast = place == links.count - 1
            switch link {
            case .attribute(let name):
                if isFluent, isBehindCall { newLine() }
                write("." + name)
                isBehindCall = false
            case .call(let arguments):
                layOutArguments(arguments, trailing: isLast ? trailing : Self.width(links[(place + 1)...], isFluent))
                isBehindCall = true
            case .subscripted(let index):
                layOutIndex(index, trailing: isLast ? trailing : Self.width(links[(place + 1)...], isFluent))
                isBehindCall = true
            }
        }
    }

    /// How many `.name` follow a call or a subscript: from two on a chain gets a line for each.
    private static func attributesBehindCalls(_ links: [Link]) -> Int {
        var count = 0
        var isBehindCall = false
        for link in links {
            switch link {
            case .attribute:
                if isBehindCall { count += 1 }
                isBehindCall = false
            case .call, .subscripted: isBehindCall = true
            }
        }
        return count
    }

    /// How wide the rest of the line is: up to the next line's start in a fluent chain, else to the next bracket.
    private static func width(_ rest: ArraySlice<Link>, _ isFluent: Bool) -> Int {
        var width = 0
        for link in rest {
            switch link {
            case .attribute(let name):
                if isFluent { return width }
                width += 1 + name.utf8.count
            case .call(let arguments): return width + (arguments.isEmpty ? 2 : 1)
            case .subscripted: return width + 1
            }
        }
        return width
    }

    private mutating func layOutArguments(_ arguments: [PythonArgument], trailing: Int) {
        if arguments.isEmpty {
            write("()")
            return
        }
        if let text = PythonFlat.arguments(arguments, limit: Self.widthMax - column - trailing - 2) {
            write("(" + text + ")")
            return
        }
        write("(")
        indent += Self.indentWidth
        newLine()
        if let text = PythonFlat.arguments(arguments, limit: Self.widthMax - column) {
            write(text)
        } else {
            for (place, argument) in arguments.enumerated() {
                if place > 0 { newLine() }
                layOut(argument)
            }
        }
        indent -= Self.indentWidth
        newLine()
        write(")")
    }

    private mutating func layOut(_ argument: PythonArgument) {
        switch argument {
        case .positional(let value):
            layOut(value, trailing: 1, isInBrackets: true)
        case .keyword(let name, let value):
            write(name + "=")
            layOutValue(value)
        case .unpacked(let value):
            write("**")
            layOut(value, trailing: 1, isInBrackets: false)
        }
        write(",")
    }

    /// The value behind a keyword or a key: as behind `=` of a statement, in parentheses where it is split.
    private mutating func layOutValue(_ value: PythonExpression) {
        layOut(value, trailing: 1, isInBrackets: Self.keepsToBrackets(value))
    }

    /// Formatters put operators behind a keyword's `=` in no parentheses of their own.
    private static func keepsToBrackets(_ value: PythonExpression) -> Bool {
        switch value {
        case .binary, .attribute, .call, .subscripted: true
        default: false
        }
    }

    private mutating func layOutIndex(_ index: PythonExpression, trailing: Int) {
        if let text = PythonFlat.text(index, limit: Self.widthMax - column - trailing - 2) {
            write("[" + text + "]")
            return
        }
        write("[")
        indent += Self.indentWidth
        newLine()
        layOut(index, trailing: 0, isInBrackets: true)
        indent -= Self.indentWidth
        newLine()
        write("]")
    }

    private mutating func layOutOperators(
        _ expression: PythonExpression, _ sign: PythonBinary, trailing: Int, isInBrackets: Bool
    ) {
        guard isInBrackets else {
            parenthesize(expression, trailing: trailing)
            return
        }
        let operands = PythonFlat.operands(of: expression, precedence: sign.precedence)
        for (place, (operatorSign, operand)) in operands.enumerated() {
            if place > 0 {
                newLine()
                write((operatorSign ?? sign).rawValue + " ")
            }
            let isLast = place == operands.count - 1
            let needed = place == 0 && !sign.isComparison ? sign.precedence : sign.precedence + 1
            layOutOperand(operand, above: needed, trailing: isLast ? trailing : 0, isInBrackets: true)
        }
    }

    private mutating func layOutItems(_ items: [PythonExpression], _ open: String, _ close: String) {
        write(open)
        indent += Self.indentWidth
        for item in items {
            newLine()
            layOut(item, trailing: 1, isInBrackets: true)
            write(",")
        }
        indent -= Self.indentWidth
        newLine()
        write(close)
    }

    private mutating func layOutEntries(_ entries: [PythonEntry]) {
        write("{")
        indent += Self.indentWidth
        for entry in entries {
            newLine()
            write(PythonFlat.text(entry.key) + ": ")
            layOut(entry.value, trailing: 1, isInBrackets: false)
            write(",")
        }
        indent -= Self.indentWidth
        newLine()
        write("}")
    }
}
