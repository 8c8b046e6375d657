import BatonModel
import BatonSyntax

/// Packs calls of tasks and dags: finds the declarations that they use, at any depth, with the values of variables and
/// the files that these name.
package final class ParcelWriter {
    let interpreter: Interpreter
    /// By index among the interpreter's units: a text comes behind those that it may use.
    var texts: [Int: Packed] = [:]
    private var files: [ParcelFile] = []
    private var fileIndexes: [String: Int] = [:]
    private var paths: [ParcelDocument.Path] = []
    private var globs: [ParcelDocument.Glob] = []
    private var pending: [(unit: Int, span: Span)] = []
    /// Names of secrets that the calls mention.
    private(set) var secrets: [String] = []

    /// What of a text is needed.
    struct Packed {
        var text: ParcelText
        var declarations: [String: Span] = [:]
        /// With the place of the first use.
        var variables: [(name: String, use: RuntimeError.Place)] = []
        var imports: [(path: String, unit: Int, span: Span)] = []
    }

    package init(_ interpreter: Interpreter) { self.interpreter = interpreter }

    /// A call that is to be a deployment.
    package struct Call {
        package var label: String
        package var prefix: String
        package var callee: DeclaredObject
        /// One for each parameter, as `bind` answers them.
        package var arguments: [Value]
        /// Where it is written.
        package var place: RuntimeError.Place?

        package init(
            label: String, prefix: String, callee: DeclaredObject, arguments: [Value], place: RuntimeError.Place? = nil
        ) {
            self.label = label
            self.prefix = prefix
            self.callee = callee
            self.arguments = arguments
            self.place = place
        }
    }

    /// - Throws: `.notSendable` with the place of what can't go along; `.unreadableFile` for a file.
    package func pack(_ calls: [Call]) throws(RuntimeError) -> Parcel {
        for call in calls {
            try at(call.place) { () throws(RuntimeError) in
                _ = try reference(.object(call.callee), named: call.callee.name)
                for (parameter, value) in zip(call.callee.declaration.parameters, call.arguments) {
                    _ = try encode(value, named: parameter.name) { _ in 0 }
                }
            }
        }
        try readPending()
        let document = try document(calls)
        let bytes = Array(try JSONWriter.text(document.json { ($0.name, $0.text) }).utf8)
        guard bytes.count <= Parcel.bytesMax else {
            throw RuntimeError(
                .tooLarge, "the experiment with its values takes \(bytes.count >> 20) MiB; \(Parcel.bytesMax >> 20) go",
                help: "write large values to a file, and hand over the file")
        }
        let words = texts.keys.sorted().map { key in
            texts[key].map { $0.text.words($0.declarations.values + $0.imports.map(\.span)) } ?? ""
        }
        var next = 0
        let identity = try JSONWriter.text(
            document.json { _ in
                defer { next += 1 }
                return ("", words[next])
            })
        return Parcel(
            bytes: bytes, digest: interpreter.host.digest(bytes),
            identity: interpreter.host.digest(Array(identity.utf8)), files: files)
    }

    // MARK: What is needed

    private func readPending() throws(RuntimeError) {
        while let (unit, span) = pending.popLast() {
            guard let text = texts[unit]?.text else { continue }
            for (start, use) in text.uses(in: span) { try take(use, at: start, in: unit, text) }
        }
    }

    private func take(_ use: NameUse, at start: UInt32, in unit: Int, _ text: ParcelText) throws(RuntimeError) {
        switch use {
        case .variable(let variable):
            guard variable.owner == nil, variable.span.length > 0 || variable.isEarlier else { return }
            let place = RuntimeError.Place(source: text.unit.source, span: text.span(ofNameAt: start))
            try at(place) { () throws(RuntimeError) in
                try need(variable.name, from: unit, isEarlier: variable.isEarlier, start: start, place)
            }
        case .library(let function):
            guard let path = text.literalArgument(behind: start) else { return }
            try takePath(path, of: function.name)
        case .registered(.function(let function as LibraryFunctionObject)) where function.name == "secret":
            text.literalArgument(behind: start).map(note(secret:))
        case .column, .registered, .unknown: break
        }
    }

    private func note(secret name: String) {
        if !secrets.contains(name) { secrets.append(name) }
    }

    /// A name of the outermost level, as a text sees it.
    private func need(
        _ name: String, from unit: Int, isEarlier: Bool, start: UInt32, _ place: RuntimeError.Place
    ) throws(RuntimeError) {
        let owner = isEarlier ? ownerOfEarlier(name, before: unit) ?? ownerOfGiven(name, in: unit) : unit
        guard let owner else {
            throw RuntimeError(.notSendable, "'\(name)' is not known any more, so that it can't be sent to a node")
        }
        let text = packed(owner).text
        if let node = text.importStatement(name) {
            try needModule(node, name, in: owner, member: texts[unit]?.text.member(behind: start), place)
        } else {
            try need(name, in: owner, place)
        }
    }

    private func need(_ name: String, in owner: Int, _ place: RuntimeError.Place?) throws(RuntimeError) {
        let packed = packed(owner)
        if let span = packed.text.declaration(name) {
            guard packed.declarations[name] == nil else { return }
            texts[owner]?.declarations[name] = span
            pending.append((owner, span))
        } else if !packed.variables.contains(where: { $0.name == name }) {
            let place = place ?? RuntimeError.Place(source: packed.text.unit.source, span: Span(0, 0))
            texts[owner]?.variables.append((name, place))
            guard let value = value(name, in: owner) else { return }
            _ = try encode(value, named: name) { _ in 0 }
        }
    }

    /// An imported file: the member that is named, or all that can be.
    private func needModule(
        _ node: Statement.Import, _ name: String, in owner: Int, member: String?, _ place: RuntimeError.Place
    ) throws(RuntimeError) {
        guard let packed = texts[owner],
            let module = packed.text.resolution.declarations[(node.name ?? node.path).start]?
                .module?.unit, let unit = index(of: module)
        else { throw RuntimeError(.notSendable, "the imported file '\(name)' is not known any more") }
        if !packed.imports.contains(where: { $0.span == node.span }) {
            let path = packed.text.unit.source.text(node.path)
            texts[owner]?.imports.append((String(path.dropFirst().dropLast()), unit, node.span))
        }
        let members = member.map { [$0] } ?? module.names.keys.sorted()
        for member in members where module.names[member] != nil { try need(member, in: unit, place) }
        _ = self.packed(unit)
    }

    /// The value of a variable now; nil where it has none yet.
    func value(_ name: String, in unit: Int) -> Value? {
        let unit = interpreter.units[unit]
        guard let slot = (unit.names[name] ?? unit.module.names[name])?.slot, slot < unit.module.liveCount else {
            return nil
        }
        let value = unit.module.globals[slot]
        return interpreter.isUnset(value) ? nil : value
    }

    private func packed(_ unit: Int) -> Packed {
        if let known = texts[unit] { return known }
        let packed = Packed(text: ParcelText(interpreter.units[unit], interpreter))
        texts[unit] = packed
        return packed
    }

    /// The last text before one that ran and declared a name.
    private func ownerOfEarlier(_ name: String, before unit: Int) -> Int? {
        let module = interpreter.units[unit].module
        return interpreter.units.indices.prefix(unit + 1).last {
            interpreter.units[$0].module === module && interpreter.units[$0].names[name]?.isEarlier == true
        }
    }

    /// On a node: the text itself, for a value that came in a parcel and that no text there declares.
    private func ownerOfGiven(_ name: String, in unit: Int) -> Int? {
        interpreter.units[unit].module.names[name] == nil ? nil : unit
    }

    private func index(of unit: Unit) -> Int? { interpreter.units.firstIndex { $0 === unit } }

    // MARK: Values

    /// The text and the name of what a value is, where that is declared at an outermost level.
    private func reference(_ value: Value, named name: String) throws(RuntimeError) -> (unit: Int, name: String)? {
        let found: (source: SourceFile, name: String, isValue: (Value) -> Bool)
        switch value {
        case .object(let declared as DeclaredObject):
            found = (
                declared.declaration.source, declared.name,
                { if case .object(let other) = $0 { other === declared } else { false } }
            )
        case .function(let closure as Closure):
            found = (
                closure.prototype.source, closure.prototype.name,
                {
                    if case .function(let other as Closure) = $0 {
                        other.prototype === closure.prototype
                    } else {
                        false
                    }
                }
            )
        default: return nil
        }
        let unit = interpreter.units.indices.last { index in
            interpreter.units[index].source.name == found.source.name
                && interpreter.units[index].names[found.name] != nil
                && self.value(found.name, in: index).map(found.isValue) == true
        }
        guard let unit else {
            guard case .object = value else { return nil }
            throw RuntimeError(
                .notSendable,
                "'\(found.name)' is declared inside a function or block, so that it can't be sent to a node",
                help: "declare it at the outermost level, with what it needs as parameters")
        }
        try need(found.name, in: unit, nil)
        return (unit, found.name)
    }

    /// - Parameter order: the place of a text in the parcel.
    private func encode(
        _ value: Value, named name: String, _ order: (Int) -> Int
    ) throws(RuntimeError) -> Value {
        try withoutActuallyEscaping(order) { order throws(RuntimeError) in
            try ParcelValues.json(
                value, name: name,
                ParcelValues.Writing(
                    reference: { [self] value throws(RuntimeError) in
                        try reference(value, named: name).map { (order($0.unit), $0.name) }
                    },
                    file: { [self] file throws(RuntimeError) in
                        try RemoteFiles.need(file, interpreter)
                        return try index(of: file.path)
                    },
                    secret: { [self] name in note(secret: name) }))
        }
    }

    private func at<Result>(
        _ place: RuntimeError.Place?, _ body: () throws(RuntimeError) -> Result
    ) throws(RuntimeError) -> Result {
        guard let place else { return try body() }
        return try interpreter.at(place.source, place.span, body)
    }

    // MARK: Files

    private func index(of path: String) throws(RuntimeError) -> Int {
        let host = interpreter.host
        let absolute = host.absolutePath(path)
        let name = absolute.split(separator: "/").last.map(String.init) ?? "file"
        let (digest, size) = try asking(.unreadableFile) { () throws(HostError) in
            (try host.digestFile(absolute), try host.fileSize(absolute))
        }
        let key = "\(digest) \(name)"
        if let known = fileIndexes[key] { return known }
        files.append(ParcelFile(digest: digest, name: name, size: size, path: absolute))
        fileIndexes[key] = files.count - 1
        return files.count - 1
    }

    /// Functions whose first argument is a path.
    private static let readers: Set<String> = ["file", "read_text", "read_json", "read_csv"]
    /// Folders in which a computer tells of itself: these are the node's own.
    private static let systemFolders = ["/dev/", "/proc/", "/sys/"]

    /// A path in a declaration, evaluated on the node: the file goes along, where there is one.
    private func takePath(_ path: String, of function: String) throws(RuntimeError) {
        let host = interpreter.host
        if Self.readers.contains(function) {
            guard !paths.contains(where: { $0.path == path }), host.fileExists(path),
                !Self.systemFolders.contains(where: path.hasPrefix), (try? host.digestFile(path)) != nil
            else { return }
            paths.append(ParcelDocument.Path(path: path, file: try index(of: path)))
        } else if function == "glob", !globs.contains(where: { $0.pattern == path }) {
            let found = try asking(.unreadableFile) { () throws(HostError) in try host.glob(path) }
            globs.append(ParcelDocument.Glob(pattern: path, paths: found))
            for path in found { try takePath(path, of: "file") }
        }
    }

    // MARK: The document

    private func document(_ calls: [Call]) throws(RuntimeError) -> ParcelDocument {
        let units = texts.keys.sorted()
        func order(_ unit: Int) -> Int { units.firstIndex(of: unit) ?? 0 }
        var document = ParcelDocument()
        for unit in units {
            guard let packed = texts[unit] else { continue }
            let module = interpreter.units[unit].module
            var text = ParcelDocument.Text(
                name: packed.text.unit.source.name,
                module: order(units.first { interpreter.units[$0].module === module } ?? unit),
                text: packed.text.kept(packed.declarations.values + packed.imports.map(\.span)))
            for (name, place) in packed.variables.sorted(by: { $0.name < $1.name }) {
                let json: Value? = try at(place) { () throws(RuntimeError) -> Value? in
                    guard let value = value(name, in: unit) else { return nil }
                    return try encode(value, named: name, order)
                }
                text.values.append((name, json))
            }
            text.imports = packed.imports.map { ($0.path, order($0.unit)) }.sorted { $0.0 < $1.0 }
            document.units.append(text)
        }
        for call in calls { document.deployments.append(try deployment(call, order)) }
        (document.files, document.paths, document.globs) = (files, paths, globs)
        return document
    }

    private func deployment(_ call: Call, _ order: (Int) -> Int) throws(RuntimeError) -> ParcelDocument.Deployment {
        guard let found = try reference(.object(call.callee), named: call.label) else {
            preconditionFailure("what is called is declared")
        }
        var arguments: [Value] = []
        for (parameter, value) in zip(call.callee.declaration.parameters, call.arguments) {
            arguments.append(try encode(value, named: parameter.name, order))
        }
        let facts = ParcelDeployment(
            label: call.label, prefix: call.prefix, unit: order(found.unit), callee: found.name)
        return ParcelDocument.Deployment(facts: facts, arguments: arguments)
    }
}
