import ArgumentParser
import BatonHost
import BatonImport
import BatonInterpreter

/// `baton import-wfformat FILE.json -o study.exp`: a workflow of WfCommons as a program.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-wfformat", abstract: "Write a workflow in WfFormat (WfCommons) as an Exp program.")

    @Option(name: [.short, .long], help: "The program to write; '-' is standard output.") var output = "-"

    @Option(help: "Multiplies the times that steps take; with 0 they do nothing (default: 1).") var scale = 1.0

    @Argument(help: "The workflow: JSON in WfFormat 1.3 to 1.6.") var file: String

    func validate() throws {
        guard (0...1e6).contains(scale) else { throw ValidationError("--scale takes a number from 0 to 1000000") }
    }

    func run() throws {
        let host = SystemHost()
        defer { host.flush() }
        do {
            let bytes = try host.readFile(file, limit: DataLimits.bytesMax)
            let text = WorkflowText(try WfFormatReader.read(bytes, what: file), scale: scale).program()
            if output == "-" {
                host.writeOutput(text)
            } else {
                try host.writeFile(output, Array(text.utf8))
            }
        } catch let error as HostError {
            host.writeNotice("error[E0501]: \(error.message)\n")
            throw ExitCode(Exit.usage)
        } catch let fault as WorkflowFault {
            let place = fault.place.isEmpty ? "" : "\(file): "
            host.writeNotice(
                "error: \(place)\(fault.text)\n  = help: WfFormat is what 'pip install wfcommons' writes; see wfcommons.org\n"
            )
            throw ExitCode(Exit.usage)
        }
    }
}
