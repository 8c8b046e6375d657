import BatonFrames
import BatonSyntax

// A frame as a file: what tasks are given.

extension FrameObject {
    /// The rows as a Parquet file, written by the session once.
    func file(_ interpreter: Interpreter) throws(RuntimeError) -> FileObject {
        if let written { return written }
        let folder = try asking(.unwritableFile) { () throws(HostError) in
            try interpreter.host.makeTemporaryDirectory()
        }
        let path = "\(folder)/\(interpreter.name(of: self) ?? "frame").parquet"
        try save(to: path)
        let file = FileObject(path: path)
        written = file
        return file
    }

    func save(to path: String) throws(RuntimeError) {
        guard case .done = try session.run(.save(recipe, FrameFile(path, .parquet))) else {
            throw Self.strange("save")
        }
    }

    /// The Python that makes it from its sources on, as a variable of that name.
    func code(named name: String) throws(RuntimeError) -> String {
        try session.checkOpen()
        let made = Statement(.define(name, origin))
        let statements = session.objects(for: made.action.variables) + [made]
        return try inSession { () throws(FrameFault) in try session.session.code(statements) }
    }
}

extension CallArguments {
    /// The same with each frame as a Parquet file.
    func withFiles(_ interpreter: Interpreter) throws(RuntimeError) -> CallArguments {
        func file(_ value: Value) throws(RuntimeError) -> Value {
            guard case .object(let object) = value, let frame = object as? FrameObject else { return value }
            return .file(try frame.file(interpreter))
        }
        var made = self
        for index in positional.indices { made.positional[index] = try file(positional[index]) }
        for index in named.indices { made.named[index].value = try file(named[index].value) }
        return made
    }
}
