import BatonSyntax

/// What an `import` names: the globals of another file.
package final class ModuleObject: LanguageObject {
    private let module: Module
    private let title: String

    init(_ module: Module, _ title: String) {
        self.module = module
        self.title = title
        super.init()
    }

    /// The file's text as it was compiled.
    var sourceText: String { module.unit.map { String(decoding: $0.source.bytes, as: UTF8.self) } ?? title }

    package override var typeName: String { "Module" }
    package override var description: String { "<module \(title)>" }
    package override var memberNames: [String] { module.names.keys.sorted() }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        guard let slot = module.names[name]?.slot else { return nil }
        return module.globals[slot]
    }

    package override func isEqual(to other: LanguageObject) -> Bool {
        (other as? ModuleObject)?.module === module
    }
}

/// Why a file can't be imported.
struct ImportFault: Error {
    var code: DiagnosticCode
    var message: String
    var help: String?
}

extension Interpreter {
    /// Largest imported file in bytes.
    static let importMax = SourceFile.sizeMax
    /// Imports inside one another.
    static let importDepthMax = 64

    /// The module of a file, compiled but not yet run. Each file is compiled once.
    func module(at path: String) throws(ImportFault) -> Module {
        if let known = modules[path] {
            guard known.state == .compiling else { return known }
            throw ImportFault(
                code: .importCycle, message: "the file imports itself: \(cycle(to: path))",
                help: "move what both files need into a third")
        }
        guard importing.count < Interpreter.importDepthMax else {
            throw ImportFault(
                code: .tooLarge, message: "imports are nested more than \(Interpreter.importDepthMax) deep")
        }
        let bytes: [UInt8]
        do {
            bytes = try host.readFile(path, limit: Interpreter.importMax)
        } catch {
            throw ImportFault(code: .unreadableFile, message: error.message)
        }
        let module = Module(path: path)
        module.state = .compiling
        modules[path] = module
        importing.append(path)
        defer { importing.removeLast() }
        let source = SourceFile(name: path, bytes: bytes)
        let (program, faults) = Parser.parse(source)
        let (unit, diagnostics) = compile(source, program, faults, in: module)
        guard let unit else {
            modules[path] = nil
            throw Interpreter.fault(of: diagnostics, in: source)
        }
        module.unit = unit
        module.names = unit.names
        for variable in unit.names.values { variable.isEarlier = true }
        module.state = .compiled
        return module
    }

    private static func fault(of diagnostics: [Diagnostic], in source: SourceFile) -> ImportFault {
        guard let first = diagnostics.first(where: { $0.severity == .error }) else {
            return ImportFault(code: .ownFault, message: "\(source.name) can't be compiled")
        }
        if first.code == .importCycle {
            return ImportFault(code: .importCycle, message: first.message, help: first.help)
        }
        let place = RuntimeError.Place(source: source, span: first.span).text
        return ImportFault(code: first.code, message: "\(place): \(first.message)", help: first.help)
    }

    private func cycle(to path: String) -> String {
        let start = importing.firstIndex(of: path) ?? 0
        return (importing[start...] + [path]).map { $0.split(separator: "/").last.map(String.init) ?? $0 }
            .joined(separator: " -> ")
    }

    /// Runs the module's file unless it has run, and answers the module.
    func importedModule(_ frame: Machine.Frame, _ index: Int) throws(RuntimeError) -> Value {
        let module = frame.prototype.tables.modules[index]
        let title = module.path?.split(separator: "/").last.map(String.init) ?? "module"
        if module.state == .compiled, let unit = module.unit {
            module.state = .running
            let values = try ScriptArguments.read([], for: unit)
            do {
                _ = try execute(unit, given: values)
            } catch {
                module.state = .compiled
                throw error
            }
            module.state = .ran
        }
        return .object(ModuleObject(module, title))
    }
}

extension Resolver {
    /// `import "stats.exp" as stats`: the file is compiled now, so that its names are known.
    func resolveImport(_ node: Statement.Import) {
        if context.kind != .unit || scope.parent?.parent?.parent != nil {
            report(.misplacedStatement, at: node.span, "'import' stands at the outermost level of a script only")
        }
        let path = keyText(node.path)
        guard !path.isEmpty else { return }
        let name = node.name.map(source.text) ?? Resolver.stem(of: path)
        let variable = declare(node.name ?? node.path, .module, as: name)
        do {
            variable.module = try imported(path)
            variable.touchesGraph = variable.module?.names.values.contains { $0.touchesGraph } ?? false
        } catch {
            report(error.code, at: node.path, "\(error.message)", help: error.help)
        }
    }

    private func imported(_ path: String) throws(ImportFault) -> Module {
        guard let importer = interpreter.importer else { return try interpreter.module(at: absolutePath(path)) }
        guard let module = importer(path) else {
            throw ImportFault(code: .unreadableFile, message: "'\(path)' did not come with the experiment")
        }
        return module
    }

    /// Relative to the file that imports.
    private func absolutePath(_ path: String) -> String {
        let folder = source.name.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/")
        let isInFolder = !path.hasPrefix("/") && source.name.contains("/")
        return interpreter.host.absolutePath(isInFolder ? "\(folder)/\(path)" : path)
    }

    /// The file's name without its ending, the module's name where none is given.
    private static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".exp") ? String(name.dropLast(4)) : name
    }
}
