import BatonModel
import BatonSyntax

/// The names that `output` expressions may use: the files and streams that an attempt left.
struct OutputSources {
    let place: AttemptPlace
    /// Where in the log files the attempt's output stands.
    let log: LogRange?
    let interpreter: Interpreter

    /// Bytes of a text, JSON or CSV output, and of a captured stream that becomes a value.
    static let textMax = 64 << 20
    /// Files that one `files(…)` may match.
    static let filesMax = 100_000
    /// Names of a listing in a message.
    static let listedMax = 12

    func value(_ name: String) throws(RuntimeError) -> Value? {
        switch name {
        case "stdout":
            .string(
                try stream(
                    place.standardOutput, place.log?.output ?? 0, log?.outputEnd ?? .max, "standard output"))
        case "stderr":
            .string(
                try stream(place.standardError, place.log?.error ?? 0, log?.errorEnd ?? .max, "standard error"))
        case "file": function("file") { path throws(RuntimeError) in try file(path) }
        case "files": function("files") { pattern throws(RuntimeError) in try files(pattern) }
        case "text":
            function("text") { path throws(RuntimeError) in
                .string(try DataLimits.text(try content(path), path))
            }
        case "json":
            function("json") { path throws(RuntimeError) in
                try JSONReader.parse(try content(path), what: path)
            }
        case "csv":
            function("csv") { path throws(RuntimeError) in
                try CSVTable.parse(try content(path), what: path)
            }
        default: nil
        }
    }

    private func function(
        _ name: String, _ body: @escaping (String) throws(RuntimeError) -> Value
    ) -> Value {
        .function(
            NativeFunction(name) { arguments, _ throws(RuntimeError) in
                guard arguments.count == 1 else {
                    throw RuntimeError(.wrongArguments, "'\(name)' takes one path, got \(arguments.count) arguments")
                }
                switch arguments[0] {
                case .string(let text): return try body(text.text)
                case .file(let file): return try body(file.path)
                default:
                    throw RuntimeError(
                        .typeMismatch, "'\(name)' takes a path, not \(arguments[0].describedType)")
                }
            })
    }

    private func stream(
        _ path: String, _ start: Int, _ end: Int, _ what: String
    ) throws(RuntimeError) -> String {
        let bytes: [UInt8]
        do {
            bytes = try interpreter.host.readFile(path, from: start, to: end, limit: Self.textMax)
        } catch {
            throw RuntimeError(.tooLarge, "\(what) can't be an output: \(error.message)", fault: .program)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : place.folder + "/" + path }

    private func content(_ path: String) throws(RuntimeError) -> [UInt8] {
        do {
            return try interpreter.host.readFile(absolute(path), limit: Self.textMax)
        } catch {
            if error.isMissing { throw missing(path) }
            throw RuntimeError(.missingOutput, error.message, fault: error.fault)
        }
    }

    private func file(_ path: String) throws(RuntimeError) -> Value {
        let whole = absolute(path)
        guard interpreter.host.fileExists(whole) else { throw missing(path) }
        do {
            return .file(FileObject(path: whole, digest: try interpreter.host.digestFile(whole)))
        } catch {
            throw RuntimeError(.missingOutput, error.message, fault: .program)
        }
    }

    private func files(_ pattern: String) throws(RuntimeError) -> Value {
        do {
            // The folder's own name must not be taken for a part of the pattern: `train[0]`.
            let paths =
                pattern.hasPrefix("/")
                ? try interpreter.host.glob(pattern)
                : try interpreter.runHost().glob(pattern, in: place.folder).map(absolute)
            guard paths.count <= Self.filesMax else {
                throw RuntimeError(.tooLarge, "'\(pattern)' matches \(paths.count) files; \(Self.filesMax) at most")
            }
            var items: [Value] = []
            for path in paths {
                items.append(.file(FileObject(path: path, digest: try interpreter.host.digestFile(path))))
            }
            return .list(items)
        } catch let error as RuntimeError {
            throw error
        } catch let error as HostError {
            throw RuntimeError(.missingOutput, error.message, fault: error.fault)
        } catch {
            throw RuntimeError(.ownFault, "\(error)", fault: .baton)
        }
    }

    /// The file is not there; what is there instead helps to see why.
    private func missing(_ path: String) -> RuntimeError {
        let names = interpreter.runs?.listing(place.folder, limit: Self.listedMax + 1) ?? []
        let listed = names.prefix(Self.listedMax).joined(separator: ", ")
        let more = names.count > Self.listedMax ? ", …" : ""
        return RuntimeError(
            .missingOutput, "the output file '\(path)' is not in the work folder",
            help: names.isEmpty ? "the folder is empty" : "the folder holds: \(listed)\(more)", fault: .program)
    }
}
