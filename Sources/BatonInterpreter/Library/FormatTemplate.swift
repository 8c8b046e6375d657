import BatonSyntax

/// The small language of `format`, a part of Python's: `{}` the next value, `{1}` a value by its number, `{{` and `}}`
/// braces, and behind a colon `[fill]align sign 0 width , .precision type`.
///
/// `align` is `<`, `>` or `^`; `sign` is `+` or a space; `,` groups thousands; `type` is `d` for integers, `f` for
/// decimals, `e` for powers of ten, `%` for per cent, `x` for hexadecimal, `s` for texts.
enum FormatTemplate {
    static let widthMax = 10_000

    static func fill(_ template: String, with values: [Value]) throws(RuntimeError) -> String {
        var result = ""
        var next = 0
        var rest = Substring(template)
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            result += rest[..<brace]
            let isOpening = rest[brace] == "{"
            let after = rest.index(after: brace)
            if after < rest.endIndex, rest[after] == rest[brace] {
                result.append(rest[brace])
                rest = rest[rest.index(after: after)...]
                continue
            }
            guard isOpening, let end = rest[after...].firstIndex(of: "}") else {
                throw fault("a `\(rest[brace])` stands alone", help: "double it for a brace: {{ or }}")
            }
            let field = rest[after..<end]
            let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let number = parts[0].isEmpty ? next : Int(parts[0]) ?? -1
            if parts[0].isEmpty { next += 1 }
            guard number >= 0 else { throw fault("{\(parts[0])} is no number of a value") }
            guard number < values.count else {
                throw RuntimeError(
                    .missingArgument, "`format` has \(values.count) values, but {\(field)} asks for value \(number)",
                    help: "values are counted from 0")
            }
            result += try Spec(parts.count > 1 ? parts[1] : "").apply(to: values[number].settled)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func fault(_ message: String, help: String? = nil) -> RuntimeError {
        RuntimeError(.invalidArgument, "`format`: \(message)", help: help)
    }

    /// What stands behind the colon.
    private struct Spec {
        var fill: Character = " "
        var align: Character?
        var sign: Character?
        var width = 0
        var groups = false
        var precision: Int?
        var type: Character?

        init(_ text: Substring) throws(RuntimeError) {
            var rest = Array(text)[...]
            if rest.count > 1, "<>^".contains(rest[rest.startIndex + 1]) { fill = rest.removeFirst() }
            if let first = rest.first, "<>^".contains(first) { align = rest.removeFirst() }
            if let first = rest.first, "+ -".contains(first) { sign = rest.removeFirst() }
            if rest.first == "0" {
                rest.removeFirst()
                if align == nil { (fill, align) = ("0", "=") }
            }
            width = Self.number(&rest) ?? 0
            if rest.first == "," {
                rest.removeFirst()
                groups = true
            }
            if rest.first == "." {
                rest.removeFirst()
                precision = Self.number(&rest) ?? -1
            }
            type = rest.popFirst()
            guard rest.isEmpty, type.map({ "dfe%xs".contains($0) }) ?? true else {
                throw fault("{:\(text)} is not understood", help: "like {:>8}, {:.3f}, {:05d}, {:,}, {:.1%}, {:x}")
            }
            guard (0...FormatTemplate.widthMax).contains(width), (0...DecimalText.digitsMax).contains(precision ?? 0)
            else {
                throw fault("{:\(text)} asks for too many characters")
            }
        }

        private static func number(_ rest: inout ArraySlice<Character>) -> Int? {
            let digits = rest.prefix { $0.isASCII && $0.isWholeNumber }
            rest = rest.dropFirst(digits.count)
            return digits.isEmpty ? nil : Int(String(digits)) ?? .max
        }

        func apply(to value: Value) throws(RuntimeError) -> String {
            var text = try content(of: value)
            let isNumber =
                switch value {
                case .int, .float: type != "s"
                default: false
                }
            if isNumber, !text.hasPrefix("-"), let sign, sign != "-" { text = String(sign) + text }
            let missing = width - text.count
            guard missing > 0 else { return text }
            let padding = String(repeating: fill, count: missing)
            switch align ?? (isNumber ? ">" : "<") {
            case "<": return text + padding
            case "^": return padding.prefix(missing / 2) + text + padding.suffix(missing - missing / 2)
            case "=":
                let signed = text.first.map { "+- ".contains($0) } ?? false
                return text.prefix(signed ? 1 : 0) + padding + text.dropFirst(signed ? 1 : 0)
            default: return padding + text
            }
        }

        private func content(of value: Value) throws(RuntimeError) -> String {
            switch (type, value) {
            case (nil, .float(let number)) where precision != nil: grouped(DecimalText.fixed(number, precision ?? 6))
            case (nil, .int), (nil, .float): grouped(value.printed)
            case (nil, _), ("s", _): String(precision.map { value.printed.prefix($0) } ?? Substring(value.printed))
            case ("d", .int(let number)): grouped(String(number))
            case ("x", .int(let number)): String(number, radix: 16)
            case ("f", .int), ("f", .float): grouped(DecimalText.fixed(Statistics.number(value), precision ?? 6))
            case ("e", .int), ("e", .float): DecimalText.scientific(Statistics.number(value), precision ?? 6)
            case ("%", .int), ("%", .float): DecimalText.fixed(Statistics.number(value) * 100, precision ?? 6) + "%"
            default:
                throw RuntimeError(
                    .typeMismatch, "`format`: {:\(type.map { String($0) } ?? "")} does not take \(value.describedType)")
            }
        }

        /// Thousands with commas, where they were asked for.
        private func grouped(_ text: String) -> String {
            groups ? NumberFormat.grouped(text) : text
        }
    }
}
