import BatonInterpreter
import BatonModel

/// Python bodies as the interpreter makes them, in job files beside the work folder.
struct PythonBody {
    let folder: WorkFolder
    var environment = WorkFolder.environment + ["PYTHONHASHSEED=0"]

    /// A launch of one body; `name` tells its job file from others.
    func launch(_ source: String, name: String = "job", isIsolated: Bool = false) -> Launch {
        var launch = folder.launch([command(name, isIsolated: isIsolated)], environment: environment)
        launch.files = [job(source, name: name)]
        return launch
    }

    private func path(_ name: String) -> String { "\(folder.path)/\(name).json" }

    private func command(_ name: String, isIsolated: Bool = false) -> Command {
        PythonDriver.command(path(name), isIsolated: isIsolated)
    }

    private func job(_ source: String, name: String, arguments: String = "{}") -> Launch.File {
        let text = """
            {"name": "body", "file": "\(folder.path)/body.exp", "directory": "\(folder.path)", "line": 1,
             "source": \(Self.quoted(source)), "arguments": \(arguments), "outputs": [],
             "result": "\(folder.path)/\(name).result"}
            """
        return Launch.File(path: path(name), content: Array(text.utf8))
    }

    /// The same launch with its commands executed by bodies.
    func dressed(_ launch: Launch) -> Launch {
        var launch = launch
        launch.environment = environment
        for (index, command) in launch.commands.enumerated() {
            // Launches of one folder are told apart by what they do.
            let name = "dressed-\(index)-\(command.hashValue)"
            let words = ([command.program] + command.arguments).map(Self.quoted).joined(separator: ", ")
            let body = "import os; os.execvp(words[0], words)"
            launch.files.append(job(body, name: name, arguments: "{\"words\": [\(words)]}"))
            launch.commands[index] = self.command(name)
        }
        return launch
    }

    private static func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(scalar)
            }
        }
        return "\"\(plain.joined())\""
    }
}
