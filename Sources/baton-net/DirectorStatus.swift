import ArgumentParser
import BatonWire
import Glibc

/// `baton director status`
struct DirectorStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say whether the director runs, and what it has.")

    @OptionGroup var data: DataOption

    func run() async throws {
        let folder = try data.folder()
        let desk = try OperatorDesk(folder)
        let health = try await desk.call(.get, "/health")
        var size = stat()
        stat(folder.store, &size)
        standardOutput("folder      \(folder.path)")
        standardOutput("running     \(desk.isRunning ? "yes" : "no: 'baton serve --data \(folder.path)' runs it")")
        let note = desk.isRunning ? ServingNote(reading: folder.serving) : nil
        if let note { standardOutput("address     \(note.url)") }
        if let fingerprint = note?.fingerprint ?? (try? ServerSecurity.fingerprint(of: folder.certificate)) {
            standardOutput("fingerprint \(fingerprint)")
        }
        standardOutput("store       \(size.st_size) bytes")
        if case .object(let members) = health {
            for member in members {
                standardOutput(member.key.padded(to: 12) + (member.value.text ?? member.value.line))
            }
        }
        standardOutput("users       \(try await desk.list("/users").count)")
    }
}

extension String {
    /// With blanks behind it up to so many characters.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
