/// Makes Python of statements: readable, formatted, and runnable as it stands without Baton.
package protocol CodeGenerator: Sendable {
    var engine: Engine { get }

    /// The program of one statement.
    ///
    /// - Parameters:
    ///   - schemas: of the variables that it names, as far as they are known.
    ///   - taken: names of the session's variables, which helpers must not shadow.
    /// - Throws: `FrameFault` of kind `.refused` where the engine can't do it with the written meaning, and of the other
    ///   kinds for what the checks find.
    func program(
        for statement: Statement, schemas: [String: Schema], taken: Set<String>
    ) throws(FrameFault) -> PythonProgram
}

/// Generated Python, in the parts that a script puts together once each.
package struct PythonProgram: Hashable, Sendable {
    /// `import polars as pl`, in order, none twice.
    package var imports: [String]
    /// Functions of the library that it calls, by name; their source stands once in a script.
    package var helpers: [String]
    /// The statement itself.
    package var lines: [String]
    /// The variable that holds the answer after it has run; nil where there is none.
    package var result: String?

    package init(imports: [String] = [], helpers: [String] = [], lines: [String] = [], result: String? = nil) {
        self.imports = imports
        self.helpers = helpers
        self.lines = lines
        self.result = result
    }
}
