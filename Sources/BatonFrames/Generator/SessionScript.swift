/// A whole session as one script, which a plain Python runs without Baton: header, imports, the functions that it
/// brings along, and its statements in order.
package enum SessionScript {
    /// Versions of packages as the worker has them, by name.
    package typealias Versions = [(name: String, version: String)]

    /// - Parameters:
    ///   - digest: of the recipes, as the caller reckons it.
    ///   - programs: of the statements, in their order.
    package static func text(
        of programs: [PythonProgram], engine: Engine, digest: String, versions: Versions
    ) -> String {
        text(of: programs, engine, header: [header(engine, digest, versions)])
    }

    /// The same without a header: the code of a few statements.
    package static func text(of programs: [PythonProgram], engine: Engine) -> String {
        text(of: programs, engine, header: [])
    }

    private static func text(of programs: [PythonProgram], _ engine: Engine, header: [String]) -> String {
        var imports: Set<String> = []
        var helpers: [String] = []
        for program in programs {
            imports.formUnion(program.imports)
            for name in program.helpers where !helpers.contains(name) { helpers.append(name) }
        }
        var parts = header
        let lines = importLines(imports)
        if !lines.isEmpty { parts.append(lines) }
        let functions = helpers.compactMap { PythonLibrary.function($0, for: engine)?.source }
        let statements = programs.map { $0.lines.joined(separator: "\n") }.filter { !$0.isEmpty }
        let head = parts.joined(separator: "\n\n")
        let body = statements.joined(separator: "\n")
        let heads = head.isEmpty ? [] : [head]
        if functions.isEmpty { return (heads + (body.isEmpty ? [] : [body])).joined(separator: "\n\n") + "\n" }
        return (heads + functions + (body.isEmpty ? [] : [body])).joined(separator: "\n\n\n") + "\n"
    }

    private static func header(_ engine: Engine, _ digest: String, _ versions: Versions) -> String {
        var lines = ["# Recipes \(digest), for \(engine.rawValue)."]
        if !versions.isEmpty {
            lines.append("# " + versions.map { "\($0.name) \($0.version)" }.joined(separator: ", "))
        }
        return lines.map(\.inOneLine).joined(separator: "\n")
    }

    /// Groups of the standard library, of others and of settings, a blank line between.
    private static func importLines(_ lines: Set<String>) -> String {
        var names: [String] = []
        var others: Set<String> = []
        for line in lines.sorted() {
            let prefix = "from datetime import "
            if line.hasPrefix(prefix) {
                names.append(String(line.dropFirst(prefix.count)))
            } else {
                others.insert(line)
            }
        }
        if !names.isEmpty { others.insert("from datetime import " + names.joined(separator: ", ")) }
        var groups: [[String]] = [[], [], []]
        for line in ProgramContext.sorted(others) { groups[ProgramContext.rank(line)].append(line) }
        return groups.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }
}

extension String {
    /// Nothing of a version or digest leaves its comment.
    fileprivate var inOneLine: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }
}
