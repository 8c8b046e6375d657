import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonShell
import BatonSyntax

/// `baton fmt FILES`: the one canonical layout.
struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Lay scripts out in the canonical way, in place.")

    @Flag(help: "Change nothing; say which files differ and end with 3.") var check = false
    @OptionGroup var reporting: ReportingOptions
    @Argument(help: "The scripts; '-' formats standard input to standard output.") var files: [String]

    func run() throws {
        let host = SystemHost()
        let reporter = Reporter(host: host, reporting)
        var isSound = true
        var differs = false
        for file in files {
            do {
                let path = file == "-" ? "/dev/stdin" : file
                let bytes = try host.readFile(path, limit: SourceFile.sizeMax)
                let source = SourceFile(name: file == "-" ? "<standard input>" : file, bytes: bytes)
                switch Formatter.format(source) {
                case .formatted(let text):
                    let isSame = Array(text.utf8) == bytes
                    if check {
                        if !isSame { host.writeOutput("\(file)\n") }
                        differs = differs || !isSame
                    } else if file == "-" {
                        host.writeOutput(text)
                    } else if !isSame {
                        try host.writeFile(file, Array(text.utf8))
                        host.writeNotice("\(file)\n")
                    }
                case .faulty(let diagnostics):
                    reporter.report(diagnostics, source)
                    isSound = false
                }
            } catch {
                host.writeNotice("error[E0501]: \(error.message)\n")
                isSound = false
            }
        }
        host.flush()
        if !isSound { throw ExitCode(Exit.usage) }
        if differs { throw ExitCode(Exit.differs) }
    }
}
