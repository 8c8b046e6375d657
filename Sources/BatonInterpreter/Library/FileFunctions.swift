import BatonSyntax

/// Files and paths. Paths are texts until a file is meant; both are taken everywhere.
enum FileFunctions {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "file", [.init("path", "String")], "The file of that path, as tasks take it.",
            examples: ["type_of(file(\"a.csv\")) == \"File\""]
        ) { (arguments, _) throws(RuntimeError) in
            if case .file = arguments.value(0) { return arguments.value(0) }
            return .file(FileObject(path: try arguments.string(0)))
        },
        LibraryFunction(
            "path", [.init("parts", "String | File", variadic: true)],
            "The parts joined with slashes; a part that starts with one begins anew.",
            examples: ["path(\"data\", \"a.csv\") == \"data/a.csv\""], body: path),
        part("basename", "The last part of a path.", example: "basename(\"data/a.csv\") == \"a.csv\"") {
            split($0).name
        },
        part("dirname", "The path without its last part.", example: "dirname(\"data/a.csv\") == \"data\"") {
            split($0).folder
        },
        part("stem", "The last part of a path without its extension.", example: "stem(\"data/a.tar.gz\") == \"a.tar\"")
        {
            let name = split($0).name
            return String(name.dropLast(fileExtension(name).count))
        },
        part("extension", "What stands from the last dot of the name on.", example: "extension(\"a.csv\") == \".csv\"")
        {
            fileExtension(split($0).name)
        },
        LibraryFunction(
            "absolute", [.init("path", "String | File")], "The path as an absolute one.",
            examples: ["absolute(\"/a/../b\") == \"/b\""]
        ) { (arguments, interpreter) throws(RuntimeError) in
            .string(interpreter.host.absolutePath(try arguments.path(0)))
        },
        LibraryFunction(
            "exists", [.init("path", "String | File")], "Whether there is a file or folder of that path.",
            examples: ["not exists(\"/no/such/file\")"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            .bool(interpreter.host.fileExists(try arguments.path(0)))
        },
        LibraryFunction(
            "glob", [.init("pattern", "String")],
            "The files that match, sorted: * and ? inside a name, ** over folders."
        ) { (arguments, interpreter) throws(RuntimeError) in
            let pattern = try arguments.string(0)
            let paths = try reading(interpreter.host) { host throws(HostError) in try host.glob(pattern) }
            return .list(paths.map { .file(FileObject(path: $0)) })
        },
        LibraryFunction(
            "read_text", [.init("path", "String | File")], "The content of a file, which has to be UTF-8."
        ) { (arguments, interpreter) throws(RuntimeError) in
            let (bytes, path) = try content(arguments, interpreter)
            return .string(try DataLimits.text(bytes, path))
        },
        LibraryFunction(
            "read_json", [.init("path", "String | File")], "The value that a JSON file holds."
        ) { (arguments, interpreter) throws(RuntimeError) in
            let (bytes, path) = try content(arguments, interpreter)
            return try JSONReader.parse(bytes, what: path)
        },
        LibraryFunction(
            "read_csv", [.init("path", "String | File")] + DataFunctions.csvOptions,
            "The rows of a CSV file as maps: empty and NA cells null, a type for each column."
        ) { (arguments, interpreter) throws(RuntimeError) in
            let (bytes, path) = try content(arguments, interpreter)
            return try CSVTable.parse(bytes, try DataFunctions.csvOptions(arguments, path: path), what: path)
        },
        LibraryFunction(
            "write_text", [.init("path", "String | File"), .init("text", "String")],
            "Writes a file as a whole, in place of one that is there.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            try write(try arguments.string(1), arguments, interpreter)
        },
        LibraryFunction(
            "write_json", [.init("path", "String | File"), .init("x"), .init("indent", "Int", optional: true)],
            "Writes a value as a JSON file.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let indent = try arguments.int(2, in: 0...16, default: 2)
            return try write(try JSONWriter.text(arguments.value(1), indent: indent) + "\n", arguments, interpreter)
        },
        LibraryFunction(
            "write_csv",
            [.init("path", "String | File"), .init("rows", "List"), .init("separator", "String", optional: true)],
            "Writes a list of maps as a CSV file.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let tabs = try arguments.path(0).hasSuffix(".tsv")
            let separator = try DataFunctions.separator(arguments, 2, default: tabs ? "\t" : ",")
            return try write(try CSVWriter.text(try arguments.list(1), separator: separator), arguments, interpreter)
        },
        LibraryFunction(
            "temp_dir", [], "The path of a new folder for files that nobody needs for long.", isPure: false
        ) { (_, interpreter) throws(RuntimeError) in
            let path = try reading(interpreter.host) { host throws(HostError) in try host.makeTemporaryDirectory() }
            interpreter.session.typedTexts?.folders.append(path)
            return .string(path)
        },
    ]

    /// The digest of a file's content.
    static func digest(_ file: FileObject, _ host: any Host) throws(RuntimeError) -> String {
        if let digest = file.digest { return digest }
        return try reading(host) { host throws(HostError) in try host.digestFile(file.path) }
    }

    private static func part(
        _ name: String, _ summary: String, example: String, _ body: @escaping @Sendable (String) -> String
    ) -> LibraryFunction {
        LibraryFunction(
            name, [.init("path", "String | File")], summary, examples: [example]
        ) { (arguments, _) throws(RuntimeError) in .string(body(try arguments.path(0))) }
    }

    /// Folder and name of a path, trailing slashes ignored: `/` has the folder `/` and no name.
    private static func split(_ path: String) -> (folder: String, name: String) {
        var bytes = Array(path.utf8)[...]
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else {
            return (".", String(decoding: bytes, as: UTF8.self))
        }
        let folder = slash == bytes.startIndex ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
        return (folder, String(decoding: bytes[(slash + 1)...], as: UTF8.self))
    }

    /// With its dot; a name that starts with its only dot has none.
    private static func fileExtension(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return String(name[dot...])
    }

    private static func path(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        var result = ""
        for value in arguments.rest {
            let part: String
            switch value.settled {
            case .string(let string): part = string.text
            case .file(let file): part = file.path
            case .int(let number): part = String(number)
            default: throw RuntimeError(.typeMismatch, "`path` takes Strings and Files, not \(value.describedType)")
            }
            if part.hasPrefix("/") || result.isEmpty {
                result = part
            } else if !part.isEmpty {
                result += (result.hasSuffix("/") ? "" : "/") + part
            }
        }
        return .string(result)
    }

    private static func content(
        _ arguments: LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> (bytes: [UInt8], path: String) {
        var path = try arguments.path(0)
        if case .file(let file) = arguments.value(0), let here = try RemoteFiles.bring(file, to: nil, interpreter) {
            path = here.path
        }
        let bytes = try reading(interpreter.host) { host throws(HostError) in
            try host.readFile(path, limit: DataLimits.bytesMax)
        }
        return (bytes, path)
    }

    /// Turns the host's errors into those of the language.
    private static func reading<Result>(
        _ host: any Host, _ body: (any Host) throws(HostError) -> Result
    ) throws(RuntimeError) -> Result {
        do throws(HostError) {
            return try body(host)
        } catch {
            throw RuntimeError(.unreadableFile, error.message, fault: error.fault)
        }
    }

    private static func write(
        _ text: String, _ arguments: LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let path = try arguments.path(0)
        do throws(HostError) {
            try interpreter.host.writeFile(path, Array(text.utf8))
        } catch {
            throw RuntimeError(.unwritableFile, error.message, fault: error.fault)
        }
        return .file(FileObject(path: path))
    }
}
