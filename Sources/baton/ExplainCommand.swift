import ArgumentParser
import BatonHost
import BatonSyntax

/// `baton explain E0203`: the longer story of a code.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tell what an error code means, with a wrong and a right program.")

    @Argument(help: "A code like E0203; without one, all codes are listed.") var code: String?

    func run() throws {
        let host = SystemHost()
        defer { host.flush() }
        guard let code else {
            for code in DiagnosticCode.allCases {
                host.writeOutput("\(code.rawValue)  \(Catalogue.entry(for: code).title)\n")
            }
            return
        }
        guard let found = DiagnosticCode(rawValue: code.uppercased()) else {
            let near = Suggestions.nearest(to: code.uppercased(), among: DiagnosticCode.allCases.map(\.rawValue))
            throw ValidationError("there is no code '\(code)'" + (near.map { "; did you mean \($0)?" } ?? ""))
        }
        host.writeOutput(Catalogue.page(found))
    }
}
