import BatonInterpreter
import BatonSyntax

/// A session in memory: texts go in, values and faults come out.
final class Session {
    let host: LibraryTestHost
    let interpreter: Interpreter

    struct Fault: CustomStringConvertible {
        var line: Int
        var code: DiagnosticCode
        var message: String
        var label = ""
        var help: String?

        var description: String { "\(line) \(code.rawValue) \(message)" }
    }

    init(host: LibraryTestHost = LibraryTestHost()) {
        self.host = host
        interpreter = Interpreter(host: host)
    }

    /// Compiles and runs a text; its value, or what was wrong with it.
    @discardableResult
    func run(
        _ text: String, name: String = "test.exp", parameters: [(name: String, text: String)] = []
    ) -> (value: Value?, faults: [Fault]) {
        let source = SourceFile(name: name, text: text)
        let lines = LineIndex(source)
        let (unit, diagnostics) = interpreter.compile(source)
        let faults = diagnostics.map { diagnostic in
            Fault(
                line: lines.position(of: diagnostic.span.start).line, code: diagnostic.code,
                message: diagnostic.message, label: diagnostic.label, help: diagnostic.help)
        }
        guard let unit else { return (nil, faults) }
        do {
            return (try interpreter.run(unit, parameters: parameters), faults)
        } catch {
            let line = error.place.map { LineIndex($0.source).position(of: $0.span.start).line } ?? 0
            return (nil, faults + [Fault(line: line, code: error.code, message: error.message, help: error.help)])
        }
    }

    /// The value as a literal, or the first fault's code and message.
    func outcome(_ text: String) -> String {
        let (value, faults) = run(text)
        if let fault = faults.first { return "\(fault.code.rawValue): \(fault.message)" }
        return value?.literal ?? "nothing"
    }
}
