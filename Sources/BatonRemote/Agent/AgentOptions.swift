import BatonAgent
package import BatonModel
package import BatonWire

/// How an agent is run.
package struct AgentOptions: Sendable {
    package var folder: AgentFolder
    /// A join token, or the agent's own.
    package var token: String
    package var facts: AgentFacts
    /// Of Baton.
    package var version: String
    /// The `baton` that runs deployments, absolute.
    package var program: String
    /// Another text after each boot of the computer.
    package var boot: String
    /// What carries out the steps of deployments; nil for this computer.
    package var cluster: RunCluster?
    /// Nanoseconds for which runs are kept that the director has all of.
    package var keptNanoseconds = AgentLimits.keptSeconds * 1_000_000_000
    /// Nanoseconds between two looks at what may go.
    package var sweepPause = AgentLimits.sweepSeconds * 1_000_000_000
    /// Told what happens, in lines for people.
    package var log: @Sendable (String) -> Void

    package init(
        folder: AgentFolder, token: String, facts: AgentFacts, version: String, program: String, boot: String,
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        (self.folder, self.token, self.facts, self.version) = (folder, token, facts, version)
        (self.program, self.boot, self.log) = (program, boot, log)
    }

    /// Whether the director knew this node before: then a certificate that is not trusted may be somebody else's on the
    /// way, and is waited out.
    package var hasJoined: Bool { PlainFile.read(folder.token, limit: 1 << 12) != nil }
}
