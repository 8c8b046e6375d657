import ArgumentParser
import BatonHost
import BatonSyntax

/// `baton explain E0203`: the longer story of a code.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tell what an error code means, with a wrong and a right program.")

    @Argument(help: "A code like E0203; without one, all codes are listed.") var code: String?

    /// Title, story, a wrong and a right program.
    private static func page(_ code: DiagnosticCode) -> String {
        let entry = Catalogue.entry(for: code)
        func indented(_ program: String) -> String {
            program.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n")
        }
        var text = "\(code.rawValue): \(entry.title)\n\n\(entry.explanation)\n"
        if !entry.wrong.isEmpty { text += "\nwrong:\n\n\(indented(entry.wrong))\n" }
        if !entry.right.isEmpty { text += "\nright:\n\n\(indented(entry.right))\n" }
        return text
    }

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
        host.writeOutput(ExplainCommand.page(found))
    }
}
