import BatonModel
import BatonSyntax

/// What stands in a parcel, and its JSON. The keys of the format are in this file and in `ParcelValues` only; values of
/// the language are here as the JSON that `ParcelValues` makes of them.
struct ParcelDocument {
    var units: [Text] = []
    var deployments: [Deployment] = []
    var files: [ParcelFile] = []
    /// Paths that declarations name in quotes, with the files that they stood for.
    var paths: [Path] = []
    /// Patterns that declarations name in quotes, with the paths that matched.
    var globs: [Glob] = []

    /// The part of one text that is needed: the other declarations and statements are left out, so that lines and
    /// columns are what they were.
    struct Text {
        var name: String
        /// Index of the first text of the same file or session: texts of one module see each other.
        var module: Int
        var text: String
        /// Variables of the outermost level, with the values that they had; nil for one without a value yet.
        var values: [(name: String, value: Value?)] = []
        /// Imported files: the path as written, and the module's first text.
        var imports: [(path: String, unit: Int)] = []
    }

    struct Deployment {
        var facts: ParcelDeployment
        var arguments: [Value]
    }

    struct Path {
        var path: String
        /// Index in `files`.
        var file: Int
    }

    struct Glob {
        var pattern: String
        var paths: [String]
    }

    private static let kind = "baton-parcel"

    // MARK: Writing

    /// - Parameter text: what is written of a text.
    func json(_ text: (Text) -> (name: String, text: String)) -> Value {
        .map([
            ("format", .string(Self.kind)), ("version", .int(Parcel.version)),
            ("texts", .list(units.map { json($0, text($0)) })), ("deployments", .list(deployments.map(json))),
            (
                "files",
                .list(
                    files.map {
                        .map([("digest", .string($0.digest)), ("name", .string($0.name)), ("size", .int($0.size))])
                    })
            ),
            ("paths", .list(paths.map { .list([.string($0.path), .int($0.file)]) })),
            ("globs", .list(globs.map { .list([.string($0.pattern), .list($0.paths.map { .string($0) })]) })),
        ])
    }

    private func json(_ unit: Text, _ shown: (name: String, text: String)) -> Value {
        let values = unit.values.map { name, value in Value.list([.string(name)] + (value.map { [$0] } ?? [])) }
        return .map([
            ("name", .string(shown.name)), ("module", .int(unit.module)), ("text", .string(shown.text)),
            ("values", .list(values)),
            ("imports", .list(unit.imports.map { .list([.string($0.path), .int($0.unit)]) })),
        ])
    }

    private func json(_ deployment: Deployment) -> Value {
        let facts = deployment.facts
        return .map([
            ("label", .string(facts.label)), ("prefix", .string(facts.prefix)), ("unit", .int(facts.unit)),
            ("callee", .string(facts.callee)), ("arguments", .list(deployment.arguments)),
        ])
    }

    // MARK: Reading

    init(_ bytes: [UInt8]) throws(RuntimeError) {
        guard bytes.count <= Parcel.bytesMax else {
            throw RuntimeError(.tooLarge, "a parcel of more than \(Parcel.bytesMax >> 20) MiB", fault: .machine)
        }
        let root = ParcelReader(try JSONReader.parse(bytes, what: "the parcel"), "the parcel")
        guard try root.member("format").string() == Self.kind else { throw root.wrong("is none") }
        let version = try root.member("version").int(in: 1...Int.max)
        guard version == Parcel.version else {
            throw RuntimeError(
                .malformedData, "the parcel has version \(version), and this Baton reads \(Parcel.version)",
                help: "bring Baton to the same version here and there", fault: .machine)
        }
        for item in try root.member("texts").items() { units.append(try Self.text(item, before: units.count)) }
        for item in try root.member("files").items() { files.append(try Self.file(item)) }
        for item in try root.member("deployments").items() {
            deployments.append(try Self.deployment(item, texts: units.count))
        }
        for item in try root.member("paths").items() {
            let pair = try item.pair()
            paths.append(Path(path: try pair.0.string(), file: try pair.1.index(below: files.count)))
        }
        for item in try root.member("globs").items() {
            let pair = try item.pair()
            var found: [String] = []
            for path in try pair.1.items() { found.append(try path.string()) }
            globs.append(Glob(pattern: try pair.0.string(), paths: found))
        }
    }

    init() {}

    /// - Parameter count: of the texts in front: a text sees those only.
    private static func text(_ item: ParcelReader, before count: Int) throws(RuntimeError) -> Text {
        var text = Text(
            name: try item.member("name").string(), module: try item.member("module").int(in: 0...count),
            text: try item.member("text").string())
        for value in try item.member("values").items() {
            let parts = try value.items()
            guard let name = try parts.first?.string(), parts.count <= 2 else { throw value.wrong("is no value") }
            text.values.append((name, parts.count == 2 ? parts[1].value : nil))
        }
        for pair in try item.member("imports").items() {
            let (path, unit) = try pair.pair()
            text.imports.append((try path.string(), try unit.index(below: count)))
        }
        return text
    }

    private static func file(_ item: ParcelReader) throws(RuntimeError) -> ParcelFile {
        let file = ParcelFile(
            digest: try item.member("digest").string(), name: try item.member("name").string(),
            size: try item.member("size").int(in: 0...Int.max))
        let isDigest =
            file.digest.utf8.count == 64
            && file.digest.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        guard isDigest else { throw item.wrong("has no digest") }
        guard ParcelFile.isSafe(file.name) else { throw item.wrong("has a name that is none of a file") }
        return file
    }

    private static func deployment(_ item: ParcelReader, texts: Int) throws(RuntimeError) -> Deployment {
        let facts = ParcelDeployment(
            label: try item.member("label").string(), prefix: try item.member("prefix").string(),
            unit: try item.member("unit").index(below: texts), callee: try item.member("callee").string())
        return Deployment(facts: facts, arguments: try item.member("arguments").items().map(\.value))
    }
}

/// A part of a parcel's JSON with its place in it, for messages.
struct ParcelReader {
    let value: Value
    private let place: String

    init(_ value: Value, _ place: String) {
        self.value = value
        self.place = place
    }

    func wrong(_ what: String) -> RuntimeError {
        RuntimeError(
            .malformedData, "\(place) \(what)", help: "send the experiment again", fault: .machine)
    }

    func member(_ key: String) throws(RuntimeError) -> ParcelReader {
        guard case .map(let map) = value, let found = map[key] else { throw wrong("has no '\(key)'") }
        return ParcelReader(found, "\(place).\(key)")
    }

    func items() throws(RuntimeError) -> [ParcelReader] {
        guard case .list(let list) = value else { throw wrong("is no list") }
        return list.items.enumerated().map { ParcelReader($1, "\(place)[\($0)]") }
    }

    func pair() throws(RuntimeError) -> (ParcelReader, ParcelReader) {
        let items = try items()
        guard items.count == 2 else { throw wrong("is no pair") }
        return (items[0], items[1])
    }

    func string() throws(RuntimeError) -> String {
        guard case .string(let text) = value else { throw wrong("is no text") }
        return text.text
    }

    func index(below count: Int) throws(RuntimeError) -> Int {
        guard case .int(let number) = value, number >= 0, number < count else { throw wrong("points to nothing") }
        return number
    }

    func int(in bounds: ClosedRange<Int>) throws(RuntimeError) -> Int {
        guard case .int(let number) = value, bounds.contains(number) else { throw wrong("is out of its bounds") }
        return number
    }
}
