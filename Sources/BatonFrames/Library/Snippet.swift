/// A function of the project's own Python library (`snippets.py`): its source stands once in each generated program that
/// calls it, and needs nothing but the packages that it imports.
///
/// A snippet works on pandas: its first parameter is a `pandas.DataFrame` with nullable types, the others are values, and
/// keyword arguments have the names of the call's. Generators of other engines hand it their frame converted, and take a
/// frame back the same way. Those whose rows don't depend on each other go over the parts of a large frame (Dask, Spark); the
/// others are refused there by name.
package struct Snippet: Sendable {
    /// Of the function, in the library and in programs.
    package var name: String
    /// `import pandas as pd`, in the library's order.
    package var imports: [String]
    /// Other functions of the library that it calls, and those that these call, in the library's order.
    package var helpers: [String]
    /// The `def`, without imports, as a formatter would leave it.
    package var source: String
    package var gives: Result
    /// What the columns hold that its argument `outputs` names, where each row's answer depends on that row alone; nil of
    /// all others.
    package var rowsGive: ColumnType?
    /// False for those whose first parameter is not the frame: loaders, connections.
    package var takesFrame: Bool

    package enum Result: String, Hashable, Sendable {
        /// A frame in the place of the one taken.
        case frame
        /// What JSON can say: records, lists, texts, numbers.
        case value
        /// A Python object that stays in the session: a model, a connection.
        case object
        /// A document: a pair of its media type and its bytes.
        case document
        /// A function for others of the library.
        case helper
    }
}

/// The library by names, read from its one file.
package enum Snippets {
    package static let named: [String: Snippet] = SnippetReader(
        String(decoding: PackageResources.snippets_py, as: UTF8.self)
    ).snippets()
}

/// Reads the library: blocks that begin with a line `#: result`, each with one `def`.
struct SnippetReader {
    private let imports: [(name: String, line: String)]
    private let blocks: [(mark: String, name: String, lines: [Substring])]

    init(_ text: String) {
        var imports: [(String, String)] = []
        var blocks: [(mark: String, name: String, lines: [Substring])] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#: ") {
                blocks.append((String(line.dropFirst(3)), "", []))
            } else if line.hasPrefix("# --") {
                continue
            } else if blocks.isEmpty {
                if line.hasPrefix("import ") { imports.append((Self.boundName(of: line), String(line))) }
            } else {
                if line.hasPrefix("def ") {
                    blocks[blocks.count - 1].name = String(line.dropFirst(4).prefix { $0 != "(" })
                }
                blocks[blocks.count - 1].lines.append(line)
            }
        }
        (self.imports, self.blocks) = (imports, blocks)
    }

    /// `pd` of `import pandas as pd`, `sklearn.tree` of `import sklearn.tree`.
    private static func boundName(of line: Substring) -> String {
        let words = line.split(separator: " ")
        return String(words.last ?? "")
    }

    func snippets() -> [String: Snippet] {
        let names = Set(blocks.map(\.name))
        var direct: [String: Set<String>] = [:]
        for block in blocks {
            direct[block.name] = words(of: block.lines).intersection(names).subtracting([block.name])
        }
        var found: [String: Snippet] = [:]
        for block in blocks {
            let helpers = reached(from: block.name, by: direct)
            let marks = block.mark.split(separator: " ")
            guard let gives = Snippet.Result(rawValue: String(marks.first ?? "")) else { continue }
            var lines = block.lines
            while lines.last?.isEmpty ?? false { lines.removeLast() }
            let source = lines.joined(separator: "\n")
            let used = imports.filter { source.contains("\($0.name).") }
            found[block.name] = Snippet(
                name: block.name, imports: used.map(\.line), helpers: blocks.map(\.name).filter(helpers.contains),
                source: source, gives: gives, rowsGive: Self.rowsGive(marks),
                takesFrame: gives == .helper ? false : !block.mark.hasSuffix("from nothing"))
        }
        return found
    }

    private func reached(from name: String, by direct: [String: Set<String>]) -> Set<String> {
        var reached: Set<String> = []
        var pending = Array(direct[name] ?? [])
        while let next = pending.popLast() { if reached.insert(next).inserted { pending += direct[next] ?? [] } }
        return reached.subtracting([name])
    }

    /// Of `frame of rows text`.
    private static func rowsGive(_ marks: [Substring]) -> ColumnType? {
        guard marks.dropFirst().starts(with: ["of", "rows"]) else { return nil }
        switch marks.last {
        case "text": return .text
        case "int": return .int
        case "list": return .list(.text)
        default: return nil
        }
    }

    private func words(of lines: [Substring]) -> Set<String> {
        var words: Set<String> = []
        for line in lines {
            // What stands behind a dot is a member of something else: `np.histogram` is not our `histogram`.
            for word in line.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }) {
                words.insert(String(word.prefix { $0 != "." }))
            }
        }
        return words
    }
}
