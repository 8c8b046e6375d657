// What a step's outputs depend on. Two steps with the same key have done the same work.

/// The key of a step, with the parts it was made of, so that a difference can be told in words.
package struct StepKey: Hashable, Sendable {
    /// SHA-256 over all parts in lower-case hexadecimal, 64 characters.
    package var digest: String
    package var parts: [Part]
    /// False for `cache off`: the work is known by its key, and done again all the same.
    package var isReusable: Bool

    /// One thing that the outputs depend on.
    package struct Part: Hashable, Sendable {
        /// What it is, for people: `code`, `argument lr`, `input rows`, `environment OMP_NUM_THREADS`, `setup`, `seed`.
        package var name: String
        /// The value as it is written in the language, or a digest (`sha256:…`) where it is long or a file's content.
        package var text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    package init(digest: String, parts: [Part] = [], isReusable: Bool = true) {
        self.digest = digest
        self.parts = parts
        self.isReusable = isReusable
    }
}

/// An earlier success with a certain key.
package struct Proof: Hashable, Sendable {
    package var outputs: [Datum.Entry]
    /// The run in which it succeeded.
    package var run: RunID
    /// Path of the step there.
    package var step: String

    package init(outputs: [Datum.Entry], run: RunID, step: String) {
        self.outputs = outputs
        self.run = run
        self.step = step
    }
}
