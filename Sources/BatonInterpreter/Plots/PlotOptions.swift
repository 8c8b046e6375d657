import BatonPlot
import BatonSyntax

/// How a plot is to look: what stands behind its columns.
struct PlotOptions {
    var kind: Plot.Kind?
    var title = ""
    var width: Int?
    var height: Int?
    var bins: Int?
    var logX = false
    var logY = false
    /// Where the SVG goes.
    var file: String?

    static let names = ["kind", "title", "width", "height", "bins", "log", "file"]
    /// Those that take a bare word.
    static let wordNames: Set<String> = ["kind", "log"]
    static let columnNames: Set<String> = ["x", "y", "color"]

    /// - Throws: `.unknownArgument` with a near name, `.invalidArgument` for a value that the option can't have.
    mutating func set(_ name: String, _ value: Value) throws(RuntimeError) {
        if value.isNull { return }
        switch name {
        case "kind": kind = try Self.word(name, value, Plot.Kind.allCases.map(\.rawValue)).flatMap(Plot.Kind.init)
        case "title": title = value.printed
        case "width": width = try Self.number(name, value, Plot.sizes)
        case "height": height = try Self.number(name, value, Plot.sizes)
        case "bins": bins = try Self.number(name, value, 1...Histogram.countMax)
        case "log": try setLogarithm(value)
        case "file":
            switch value {
            case .string, .file: file = value.printed
            default: throw Self.invalid(name, "takes a path", value)
            }
        default:
            let known = Self.names + Self.columnNames.sorted()
            throw RuntimeError(
                .unknownArgument, "`plot` has no option '\(name)'",
                help: Suggestions.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                    ?? "it has \(known.joined(separator: ", "))")
        }
    }

    private mutating func setLogarithm(_ value: Value) throws(RuntimeError) {
        if case .bool(let isOn) = value {
            logY = isOn
            return
        }
        let word = try Self.word("log", value, ["x", "y", "xy"]) ?? ""
        (logX, logY) = (word.contains("x"), word.contains("y"))
    }

    private static func word(
        _ name: String, _ value: Value, _ allowed: [String]
    ) throws(RuntimeError) -> String? {
        guard case .string(let string) = value, allowed.contains(string.text) else {
            let near = Suggestions.nearest(to: value.printed, among: allowed).map { ": did you mean '\($0)'?" } ?? ""
            throw invalid(name, "is one of \(allowed.joined(separator: ", "))" + near, value)
        }
        return string.text
    }

    private static func number(
        _ name: String, _ value: Value, _ range: ClosedRange<Int>
    ) throws(RuntimeError) -> Int {
        guard case .int(let number) = value, range.contains(number) else {
            throw invalid(name, "must be between \(range.lowerBound) and \(range.upperBound)", value)
        }
        return number
    }

    private static func invalid(_ name: String, _ claim: String, _ value: Value) -> RuntimeError {
        RuntimeError(.invalidArgument, "`plot`: \(name) \(claim), not \(value.brief)")
    }
}
