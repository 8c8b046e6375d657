/// Functions in Python that generated programs bring along: what an engine lacks of the written meanings (`Engines/*.py`),
/// and the snippets of the operations.
package enum PythonLibrary {
    /// One function, as a script has it.
    package struct Function: Hashable, Sendable {
        package var name: String
        package var imports: [String]
        /// Others that it calls.
        package var helpers: [String]
        package var source: String
    }

    /// A function of the engine's own, or a snippet.
    package static func function(_ name: String, for engine: Engine) -> Function? {
        if let function = functions(of: engine)[name] { return function }
        return Snippets.named[name].map {
            Function(name: $0.name, imports: $0.imports, helpers: $0.helpers, source: $0.source)
        }
    }

    private static func functions(of engine: Engine) -> [String: Function] {
        switch engine {
        case .polars: polars
        case .pandas: pandas
        case .dask: dask
        case .spark: spark
        }
    }

    /// Some kinds of files are written by pandas for each engine.
    private static let files = pandas.filter { $0.key == "baton_save_hdf" || $0.key == "baton_microseconds" }
    private static let polars = PythonModule(PackageResources.polars_py).functions.merging(files) { own, _ in own }
    private static let pandas = PythonModule(PackageResources.pandas_py).functions
    private static let dask = pandas.merging(PythonModule(PackageResources.dask_py).functions) { _, own in own }
    private static let spark = PythonModule(PackageResources.spark_py).functions.merging(files) { own, _ in own }
}

/// A file of functions, cut into them: what begins in the first column with `def` ends before the next that does.
struct PythonModule {
    private(set) var functions: [String: PythonLibrary.Function] = [:]

    init(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        var imports: [String] = []
        var sources: [(name: String, lines: [Substring])] = []
        for line in lines {
            if line.hasPrefix("def ") {
                sources.append((String(line.dropFirst(4).prefix { $0 != "(" }), [line]))
            } else if sources.isEmpty {
                if line.hasPrefix("import ") || line.hasPrefix("from ") { imports.append(String(line)) }
            } else {
                sources[sources.count - 1].lines.append(line)
            }
        }
        let names = Set(sources.map(\.name))
        for (name, lines) in sources {
            let source = lines.joined(separator: "\n").trimmingNewlines
            let words = Set(source.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
            functions[name] = PythonLibrary.Function(
                name: name,
                imports: imports.filter { words.contains(Self.boundName(of: $0)) },
                helpers: names.filter { $0 != name && words.contains($0) }.sorted(),
                source: source)
        }
    }

    /// `pl` of `import polars as pl`.
    private static func boundName(of line: String) -> String {
        line.split(separator: " ").last.map(String.init) ?? ""
    }
}

extension String {
    fileprivate var trimmingNewlines: String {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
