import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonShell
import BatonSyntax
import Glibc

/// `baton check FILES`: parses and resolves, runs nothing.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find the mistakes in scripts without running anything.")

    @OptionGroup var reporting: ReportingOptions
    @Argument(help: "The scripts.") var files: [String]

    func run() throws {
        let host = SystemHost()
        let reporter = Reporter(host: host, reporting)
        var isSound = true
        for file in files {
            do {
                let bytes = try host.readFile(file, limit: SourceFile.sizeMax)
                let source = SourceFile(name: file, bytes: bytes)
                let interpreter = Session.makeInterpreter(host: host)
                let diagnostics = interpreter.check(source)
                reporter.report(diagnostics, source)
                if diagnostics.contains(where: { $0.severity == .error }) { isSound = false }
            } catch {
                host.writeNotice("error[E0501]: \(error.message)\n")
                isSound = false
            }
        }
        if !isSound { throw ExitCode(Exit.usage) }
    }
}
