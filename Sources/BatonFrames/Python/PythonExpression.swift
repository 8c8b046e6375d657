/// A Python expression as a tree: the only thing that generated programs are rendered from.
///
/// What comes from users stands in it as `.constant` or as a text of a `.string`, never as a piece of code.
package indirect enum PythonExpression: Hashable, Sendable {
    /// A name that the generator chose: a variable, a module's alias, a helper.
    case name(String)
    case string(String)
    case bytes([UInt8])
    case int(Int64)
    /// Finite; `PythonLiteral` writes the others as calls of `float`.
    case float(Double)
    case bool(Bool)
    case none
    case attribute(PythonExpression, String)
    case call(PythonExpression, [PythonArgument])
    case subscripted(PythonExpression, PythonExpression)
    /// `start:stop`, inside a subscript only.
    case slice(PythonExpression?, PythonExpression?, step: PythonExpression?)
    case unary(PythonUnary, PythonExpression)
    case binary(PythonExpression, PythonBinary, PythonExpression)
    case list([PythonExpression])
    case tuple([PythonExpression])
    case dictionary([PythonEntry])
    /// Of names that the generator chose.
    case lambda([String], PythonExpression)
}

package struct PythonEntry: Hashable, Sendable {
    package var key: PythonExpression
    package var value: PythonExpression

    package init(_ key: PythonExpression, _ value: PythonExpression) {
        self.key = key
        self.value = value
    }
}

package enum PythonArgument: Hashable, Sendable {
    case positional(PythonExpression)
    case keyword(String, PythonExpression)
    /// `**{…}`
    case unpacked(PythonExpression)

    var value: PythonExpression {
        switch self {
        case .positional(let value), .keyword(_, let value), .unpacked(let value): value
        }
    }
}

package enum PythonUnary: String, Hashable, Sendable {
    case minus = "-"
    case invert = "~"
    case not = "not "
}

package enum PythonBinary: String, Hashable, Sendable, CaseIterable {
    case or, and
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isNot = "is not"
    case `is` = "is"
    case bitOr = "|"
    case bitXor = "^"
    case bitAnd = "&"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case modulo = "%"
    case power = "**"

    /// As in Python's grammar: what binds closer has more.
    var precedence: Int {
        switch self {
        case .or: 2
        case .and: 3
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .is, .isNot: 5
        case .bitOr: 6
        case .bitXor: 7
        case .bitAnd: 8
        case .add, .subtract: 10
        case .multiply, .divide, .floorDivide, .modulo: 11
        case .power: 13
        }
    }

    /// `a < b < c` means something else than `(a < b) < c`.
    var isComparison: Bool { precedence == 5 }
}

extension PythonExpression {
    static let lambdaPrecedence = 0
    static let unaryPrecedence = 12
    static let primaryPrecedence = 15

    var precedence: Int {
        switch self {
        case .lambda: Self.lambdaPrecedence
        case .unary(.not, _): 4
        case .unary: Self.unaryPrecedence
        case .binary(_, let sign, _): sign.precedence
        case .int(let value): value < 0 ? Self.unaryPrecedence : Self.primaryPrecedence
        case .float(let value): value.sign == .minus ? Self.unaryPrecedence : Self.primaryPrecedence
        case .name, .string, .bytes, .bool, .none, .attribute, .call, .subscripted, .slice, .list, .tuple, .dictionary:
            Self.primaryPrecedence
        }
    }
}

// How printers write: `.name("pl").dot("col", .string("fare"))`.
extension PythonExpression {
    /// A call of a method, whose name may have a namespace before it: `str.upper`.
    func dot(_ method: String, _ arguments: PythonExpression..., named: [(String, PythonExpression)] = [])
        -> PythonExpression
    {
        dot(method, arguments: arguments.map { .positional($0) } + named.map { .keyword($0.0, $0.1) })
    }

    func dot(_ method: String, arguments: [PythonArgument]) -> PythonExpression {
        .call(attribute(method), arguments)
    }

    func attribute(_ path: String) -> PythonExpression {
        path.split(separator: ".").reduce(self) { .attribute($0, String($1)) }
    }

    /// A call of a function by its name.
    static func function(
        _ name: String, _ arguments: PythonExpression..., named: [(String, PythonExpression)] = []
    ) -> PythonExpression {
        .call(.name(name), arguments.map { .positional($0) } + named.map { .keyword($0.0, $0.1) })
    }

    func with(_ sign: PythonBinary, _ other: PythonExpression) -> PythonExpression { .binary(self, sign, other) }
    var negated: PythonExpression { .unary(.invert, self) }

    static func strings(_ texts: [String]) -> PythonExpression { .list(texts.map { .string($0) }) }
}
