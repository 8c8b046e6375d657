import BatonSyntax

/// `save` and `export`: what was typed, as files. The prompt carries them out (`RunSession.saver`).
enum SaveVerbs {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "save", [.init("path", "String | File"), .init("replace", "Bool", optional: true)],
            "For the prompt: writes what was typed as a notebook with its outputs; replace: true writes over a file.",
            isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let path = try arguments.path(0)
            let saver = try saver("save", interpreter)
            try checkTarget(path, replaces: try arguments.bool(1, default: false), interpreter)
            try write(try saver.notebook(), to: path, interpreter)
            return .null
        },
        LibraryFunction(
            "export",
            [.init("result"), .init("path", "String | File"), .init("replace", "Bool", optional: true)],
            "Writes the Python of a frame or a data session; at the prompt, of any other result the shortest script that gives it.",
            isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let path = try arguments.path(1)
            if DataVerbs.hasPython(arguments.value(0), for: path) {
                try checkTarget(path, replaces: try arguments.bool(2, default: false), interpreter)
                try write(try DataVerbs.text(of: arguments, interpreter), to: path, interpreter)
                return .null
            }
            let saver = try saver("export", interpreter)
            try checkTarget(path, replaces: try arguments.bool(2, default: false), interpreter)
            try write(try saver.script(arguments.value(0)), to: path, interpreter)
            return .null
        },
    ]

    private static func saver(_ verb: String, _ interpreter: Interpreter) throws(RuntimeError) -> any SessionSaver {
        if let saver = interpreter.session.saver { return saver }
        throw RuntimeError(
            .notAvailable, "'\(verb)' needs the prompt: only there it is known what was typed",
            help: "start it with 'baton' and type '\(verb)' there")
    }

    private static func checkTarget(
        _ path: String, replaces: Bool, _ interpreter: Interpreter
    ) throws(RuntimeError) {
        guard !replaces, interpreter.host.fileExists(path) else { return }
        throw RuntimeError(
            .unwritableFile, "'\(path)' is there already",
            help: "choose another name, or write over it with 'replace: true'", fault: .script)
    }

    private static func write(_ text: String, to path: String, _ interpreter: Interpreter) throws(RuntimeError) {
        let host = interpreter.host
        try asking(.unwritableFile) { () throws(HostError) in try host.writeFile(path, Array(text.utf8)) }
        host.writeNotice("wrote \(path)\n")
    }
}

/// Who knows what was typed.
package protocol SessionSaver: AnyObject {
    /// All of it, as a notebook with the outputs.
    func notebook() throws(RuntimeError) -> String
    /// What a result depends on, as a script.
    func script(_ result: Value) throws(RuntimeError) -> String
}
