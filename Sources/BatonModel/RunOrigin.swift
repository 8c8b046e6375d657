/// Where a run comes from: all that is needed to run it again, and to tell people what it was.
package struct RunOrigin: Hashable, Sendable {
    package var name: String
    /// The root seed.
    package var seed: UInt64
    /// Absolute path of the script; `<command line>` or `<standard input>` where there is none.
    package var script: String
    /// The script's whole text as it was.
    package var text: String
    /// The script's parameters as they were given, name with text.
    package var parameters: [Datum.Entry]
    /// The execution of the script, unique in a store; all its runs have the same.
    package var session: String
    /// Which of the session's runs, from 1.
    package var ordinal: Int
    /// Current directory of the session.
    package var folder: String
    /// Process that owns the run, on the computer named `node`.
    package var process: Int
    package var node: String
    /// Baton's version.
    package var version: String
    /// The run that this one goes on from.
    package var resumes: RunID?

    package init(
        name: String, seed: UInt64 = 0, script: String = "", text: String = "", parameters: [Datum.Entry] = [],
        session: String = "", ordinal: Int = 1, folder: String = "", process: Int = 0, node: String = "",
        version: String = "", resumes: RunID? = nil
    ) {
        self.name = name
        self.seed = seed
        self.script = script
        self.text = text
        self.parameters = parameters
        self.session = session
        self.ordinal = ordinal
        self.folder = folder
        self.process = process
        self.node = node
        self.version = version
        self.resumes = resumes
    }
}
