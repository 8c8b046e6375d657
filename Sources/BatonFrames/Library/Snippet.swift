/// A function of the project's own Python library: its source stands once in each generated program that calls it, and
/// needs nothing but the packages that it imports.
///
/// A snippet works on pandas: its first parameter is a `pandas.DataFrame` with nullable types, the others are values, and
/// keyword arguments have the names of the call's. Generators of other engines hand it their frame converted, and take a
/// frame back the same way; where a frame is too large for that (Dask, Spark) they take a snippet's `native` form or
/// refuse by name.
package struct Snippet: Sendable {
    /// Of the function, in the library and in programs.
    package var name: String
    /// `import pandas as pd`, one a line.
    package var imports: [String]
    /// Other functions of the library that it calls.
    package var helpers: [String]
    /// The `def`, without imports, as a formatter would leave it.
    package var source: String
    package var gives: Result
    /// False for those whose first parameter is not the frame: loaders, connections.
    package var takesFrame: Bool

    package enum Result: Hashable, Sendable {
        /// A frame in the place of the one taken.
        case frame
        /// What `json` can say: records, lists, texts, numbers; NaN and null as `Scalar`.
        case value
        /// A Python object that stays in the session: a model, clusters, a connection.
        case object
        /// A document: a pair of its media type and its bytes.
        case document
    }

    package init(
        _ name: String, imports: [String] = [], helpers: [String] = [], gives: Result, takesFrame: Bool = true,
        _ source: String
    ) {
        self.name = name
        self.imports = imports
        self.helpers = helpers
        self.source = source
        self.gives = gives
        self.takesFrame = takesFrame
    }
}

/// All snippets by name.
package enum Snippets {
    package static let all: [Snippet] = []

    package static let named: [String: Snippet] = Dictionary(
        all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
