import BatonHost
import BatonInterpreter
import BatonREPL
import BatonSyntax
import Foundation

/// An interpreter over this computer in a temporary folder of its own: programs run with real processes, and what
/// they print is kept.
final class Workshop {
    let folder: URL
    let interpreter: Interpreter
    private let host: SystemHost
    private let printed = Lines()
    private let noticed = Lines()
    private(set) var faults: [Fault] = []

    private final class Lines { var text = "" }

    /// A diagnostic or error, wherever it was found.
    struct Fault: CustomStringConvertible {
        var code: String
        /// 0 where the error has no place.
        var line: Int
        var message: String
        var help: String
        var fault: String
        var description: String { "line \(line) \(code) (\(fault)): \(message) [\(help)]" }
    }

    /// - Parameter store: the folder that runs leave things in; `.baton` in the work folder where nothing else is said.
    init(store: String? = nil, jobs: Int? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let host = SystemHost(
            directory: folder.path, output: { [printed] in printed.text += $0 },
            notices: { [noticed] in noticed.text += $0 })
        self.host = host
        interpreter = Interpreter(host: host)
        interpreter.registerVerbs()
        interpreter.session.defaultJobs = jobs
        interpreter.session.display = { value, _ in ValueText.text(value, width: 100) }
        let storeFolder = store ?? folder.appendingPathComponent(".baton").path
        interpreter.session.makeRuns = { () throws(HostError) in
            let runs = try LocalRuns(host: host, storeFolder: storeFolder)
            host.runs = runs
            return runs
        }
        interpreter.session.reportFailure = { [unowned self] error, _ in note(error) }
    }

    /// Gives programs a director of their own, whose nodes are this computer.
    @discardableResult
    func addDirector() -> FakeDirector {
        struct NoRuns: Error {}
        let director = FakeDirector(folder: folder) { [unowned self] in
            guard let runs = host.runs else { throw NoRuns() }
            return runs
        }
        interpreter.session.directors = director
        return director
    }

    deinit {
        host.runs?.shutdown()
        // The host and its runs hold each other.
        host.runs = nil
        try? FileManager.default.removeItem(at: folder)
    }

    /// What programs printed so far.
    var output: String { printed.text }

    /// Runs a text as the program `name` would be run, and waits for everything that it started.
    func run(_ text: String, name: String = "t.exp") {
        let source = SourceFile(name: name, text: text)
        let (unit, diagnostics) = interpreter.compile(source)
        for diagnostic in diagnostics { note(diagnostic, source) }
        guard let unit else { return }
        do {
            try interpreter.show(try interpreter.run(unit))
            try interpreter.waitForAllRuns()
        } catch {
            note(error)
        }
    }

    /// The value of a global; null where there is none.
    func value(_ name: String) -> Value { interpreter.global(name) ?? .null }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }

    private func note(_ diagnostic: Diagnostic, _ source: SourceFile) {
        let line = LineIndex(source).position(of: diagnostic.span.start).line
        faults.append(
            Fault(
                code: diagnostic.code.rawValue, line: line, message: diagnostic.message, help: diagnostic.help ?? "",
                fault: "script"))
    }

    private func note(_ error: RuntimeError) {
        let line = error.place.map { LineIndex($0.source).position(of: $0.span.start).line } ?? 0
        faults.append(
            Fault(
                code: error.code.rawValue, line: line, message: error.message, help: error.help ?? "",
                fault: error.fault.rawValue))
    }
}
