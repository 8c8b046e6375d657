package import BatonModel

/// The program whose runs are recorded: what it takes to run it again.
package struct RunSource: Sendable {
    /// Absolute path of the script; `<command line>` or `<standard input>` where there is none.
    package var script: String
    package var text: String
    /// As they were given.
    package var parameters: [Datum.Entry]
    /// Baton's version.
    package var version: String
    /// The session to go on from; nil for the last one of the script, if that died.
    package var resumes: String?

    package init(
        script: String = "", text: String = "", parameters: [Datum.Entry] = [], version: String = "",
        resumes: String? = nil
    ) {
        self.resumes = resumes
        self.script = script
        self.text = text
        self.parameters = parameters
        self.version = version
    }
}
