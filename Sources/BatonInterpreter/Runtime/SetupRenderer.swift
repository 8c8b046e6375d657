import BatonModel
import BatonSyntax

extension BodyRenderer {
    /// The texts of `setup`, and the folder of what they make.
    struct Environment {
        var texts: [String]
        var folder: String
    }

    func environment() throws(RuntimeError) -> Environment {
        var texts: [String] = []
        for piece in selection.setups { texts.append(try selection.frame.evaluate(piece, interpreter).printed) }
        let host = try interpreter.runHost()
        let content = texts.joined(separator: "\n") + (image.map { "\nin sha256:\($0.id)" } ?? "")
        let digest = interpreter.host.digest(Array(content.utf8))
        let folder = try asking(.unwritableFile) { () throws(HostError) in try host.environmentFolder(digest) }
        return Environment(texts: texts, folder: folder)
    }

    /// A command that makes the step's environment where that has not been done, once at a time; and the way into it.
    func setupCommand(_ launch: inout Launch) throws(RuntimeError) -> Command? {
        guard !selection.setups.isEmpty else { return nil }
        let environment = try environment()
        let folder = ShellQuoting.word(environment.folder)
        let text = """
            exec 9>\(folder).lock
            flock 9
            [ -e \(folder)/.ready ] && exit 0
            rm -rf \(folder)
            \(try making(environment, &launch))
            touch \(folder)/.ready
            """
        let host = try interpreter.runHost()
        let shell = try asking(.programNotFound) { () throws(HostError) in try host.shell() }
        return Command(shell, ["--noprofile", "--norc", "-eu", "-o", "pipefail", "-c", text])
    }

    private func making(_ environment: Environment, _ launch: inout Launch) throws(RuntimeError) -> String {
        let folder = ShellQuoting.word(environment.folder)
        let commands = environment.texts.joined(separator: "\n")
        launch.variables.append("VIRTUAL_ENV=\(environment.folder)")
        guard let image else {
            let path = launch.environment.last { $0.hasPrefix("PATH=") } ?? "PATH=/usr/bin:/bin"
            launch.variables.append("PATH=\(environment.folder)/bin:\(path.dropFirst(5))")
            return """
                python3 -m venv \(folder)
                export VIRTUAL_ENV=\(folder) PATH=\(folder)/bin:"$PATH"
                \(commands)
                """
        }
        var container = ContainerCommands(image: image)
        container.writable = [environment.folder]
        container.variables = ["VIRTUAL_ENV=\(environment.folder)"]
        let inside = """
            if command -v python3 >/dev/null; then python3 -m venv \(folder); fi
            export PATH=\(folder)/bin:"$PATH"
            \(commands)
            """
        let command = container.wrapped(ContainerCommands.shell(["-c", inside]), in: environment.folder)
        let words = [command.program] + command.arguments
        // The lock is not for the container's keeper, which may live a little longer.
        return "mkdir \(folder)\n" + words.map(ShellQuoting.word).joined(separator: " ") + " 9>&-"
    }
}
