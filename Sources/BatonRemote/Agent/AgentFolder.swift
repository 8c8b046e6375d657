package import BatonWire
import Glibc

/// Where an agent keeps things: one folder for each node that a computer is, used by one agent at a time.
package struct AgentFolder: Hashable, Sendable {
    /// Absolute.
    package let root: String

    package init(_ root: String) { self.root = root }

    /// What the agent remembers.
    package var state: String { "\(root)/agent.json" }
    /// The agent's own token, for the user alone.
    package var token: String { "\(root)/token" }
    /// Makes the first hello the same one, however often it is said; gone when the agent has its token.
    package var joinKey: String { "\(root)/join.key" }
    /// Held by the agent that is at work.
    package var lock: String { "\(root)/lock" }
    /// Runs of all deployments, their logs, artifacts and environments.
    package var store: String { "\(root)/store" }
    package var deployments: String { "\(root)/deployments" }
    /// Name of the socket at which runs ask for flags, in `root`.
    package static let socketName = "agent.sock"

    /// A deployment's folder. An experiment's id is a plain name.
    package func deployment(_ key: DeploymentKey) -> String {
        "\(deployments)/\(key.experiment).\(key.index).\(key.lease)"
    }

    /// Control socket of a session of the store.
    package func socket(of session: String) -> String { "\(store)/sessions/\(session).sock" }
}

/// The files of one deployment.
package struct DeploymentFolder: Hashable, Sendable {
    package let root: String

    package init(_ root: String) { self.root = root }

    /// What its process is told: `DeploymentSpec`.
    package var spec: String { "\(root)/spec.json" }
    package var parcel: String { "\(root)/parcel.json" }
    /// Held by its process.
    package var lock: String { "\(root)/lock" }
    /// The runs that it had, one a line: number and session.
    package var runs: String { "\(root)/runs" }
    /// Why there could be no run.
    package var failure: String { "\(root)/failure" }
    /// What its process writes beside its run.
    package var log: String { "\(root)/log" }
    /// Where its programs begin; what they leave here stays here.
    package var work: String { "\(root)/work" }
}
