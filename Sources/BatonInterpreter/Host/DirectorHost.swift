package import BatonModel

/// The way to directors, as the language sees it: `connect "https://lab.example.org" as lab`.
///
/// Called on the thread that owns the interpreter. A call waits for its answer as long as its implementation thinks
/// right, and ends early with `interrupted` on Ctrl-C; runs in the background may stand still meanwhile.
package protocol DirectorHost: AnyObject {
    /// Reaches a director, with the credentials that are kept for it where there are some. That nobody is logged in
    /// is no fault: the calls that need it say so.
    ///
    /// - Parameter name: how the program calls it; a connection of that name is replaced.
    func connect(
        to address: String, name: String, _ options: ConnectOptions
    ) throws(DirectorFault) -> any DirectorLink
}

/// One director, reached under a name.
package protocol DirectorLink: AnyObject {
    var name: String { get }
    /// `https://lab.example.org:8700`
    var address: String { get }

    /// Logs in and keeps the token for later sessions.
    ///
    /// - Parameter password: nil lets the implementation ask on the terminal, without echo.
    func login(user: String, password: String?) throws(DirectorFault) -> UserFacts
    /// Ends the login, here and at the director; nothing where nobody is logged in.
    func logout() throws(DirectorFault)
    func whoAmI() throws(DirectorFault) -> UserFacts

    /// The nodes that the user may see.
    func nodes() throws(DirectorFault) -> [NodeFacts]
    func pools() throws(DirectorFault) -> [PoolFacts]
    /// Changes who may use a node of the user's, `*` for all, and gives who may then; nothing to change only asks.
    func share(node: String, adding: [String], removing: [String]) throws(DirectorFault) -> [String]

    /// Attaches a connector, and gives what there is of it now.
    func attach(_ request: ConnectorRequest) throws(DirectorFault) -> ConnectorFacts
    func detach(connector name: String) throws(DirectorFault)
    func connectors() throws(DirectorFault) -> [ConnectorFacts]

    /// Makes the environments of an experiment on its nodes, and waits until each is made or can't be.
    func prepare(_ submission: Submission) throws(DirectorFault) -> [DeploymentFacts]
    /// Hands an experiment over, and starts it; it goes on when this program ends.
    ///
    /// - Returns: the run of the local store in which it is mirrored. `RunHost` is asked about it like about any other:
    ///   its view grows as news come, `cancel` takes its groups (deployments) and steps, `emit`, flags and `wait` reach
    ///   the director.
    func start(_ submission: Submission) throws(DirectorFault) -> RunID
    /// The user's experiments, newest first.
    func experiments(limit: Int) throws(DirectorFault) -> [ExperimentFacts]
    /// The run in which an experiment of the director is mirrored; made where there is none yet.
    func open(experiment name: String) throws(DirectorFault) -> RunID
    /// How the deployments of a mirrored run stand at the director, in order.
    func deployments(of run: RunID) throws(DirectorFault) -> [DeploymentFacts]
    /// Forgets an experiment that has ended, with its logs and artifacts.
    func delete(experiment name: String) throws(DirectorFault)

    /// Brings a file of a mirrored run here, verified by its digest.
    ///
    /// - Parameter path: absolute; written as a whole or not at all. Nil for a place among the local artifacts.
    /// - Returns: where it is.
    func fetch(_ file: FileReference, of run: RunID, to path: String?) throws(DirectorFault) -> FileReference

    /// Seals a secret at the director; a null value forgets it.
    func setSecret(_ name: String, to value: [UInt8]?) throws(DirectorFault)
    /// Names of the user's secrets.
    func secrets() throws(DirectorFault) -> [String]

    /// Lets go of the connection; experiments go on.
    func close()
}

/// How a director is reached.
package struct ConnectOptions: Hashable, Sendable {
    /// SHA-256 of its certificate in hexadecimal, for one that nobody else vouches for.
    package var fingerprint: String?
    /// Takes any certificate, and HTTP without TLS from other computers.
    package var isInsecure: Bool

    package init(fingerprint: String? = nil, isInsecure: Bool = false) {
        self.fingerprint = fingerprint
        self.isInsecure = isInsecure
    }
}

/// Why a director did not do what it was asked.
package struct DirectorFault: Error, Hashable, Sendable {
    package var kind: Kind
    package var message: String
    /// A way on.
    package var help: String?

    package enum Kind: Hashable, Sendable {
        /// Nobody answered, or the connection was lost.
        case unreachable
        /// Its certificate is not the one that it should be.
        case untrusted
        /// Nobody is logged in, or the login has ended.
        case loginNeeded
        /// The user may not do that.
        case forbidden
        case notFound
        /// The name is taken by something else.
        case nameTaken
        /// Refused for another reason, of the API's codes: `quota_experiments`.
        case refused(code: String)
        /// A file of this computer can't be read or written.
        case file
        case interrupted
        /// No answer came in time: it may have been done, or not.
        case unknownOutcome
        /// What came is no answer.
        case malformed
    }

    package init(_ kind: Kind, _ message: String, help: String? = nil) {
        self.kind = kind
        self.message = message
        self.help = help
    }
}

package struct UserFacts: Hashable, Sendable {
    package var name: String
    package var isAdmin: Bool
    /// Nanoseconds since 1970 UTC; nil for a login that does not end by itself.
    package var expires: Int?

    package init(name: String, isAdmin: Bool = false, expires: Int? = nil) {
        self.name = name
        self.isAdmin = isAdmin
        self.expires = expires
    }
}

/// Nodes that belong together: fixed ones, or made on demand from a template.
package struct PoolFacts: Hashable, Sendable {
    package var name: String
    /// Of a fixed pool.
    package var nodes: [String]
    /// Most nodes of a pool made on demand; nil for a fixed one.
    package var limit: Int?

    package init(name: String, nodes: [String] = [], limit: Int? = nil) {
        self.name = name
        self.nodes = nodes
        self.limit = limit
    }
}

/// A way to an infrastructure that is to be attached: `ssh("me@gpu1", tags: ["gpu"])`.
package struct ConnectorRequest: Hashable, Sendable {
    /// `local`, `ssh`, `slurm`, `dask`, `agent`, `program`
    package var kind: String
    /// How the director calls it; unique for the user. Nil lets the director choose one.
    package var name: String?
    /// As the connector understands them: `address`, `port`, `identity`, `tags`, `properties`, …
    package var options: [Datum.Entry]

    package init(kind: String, name: String? = nil, options: [Datum.Entry] = []) {
        self.kind = kind
        self.name = name
        self.options = options
    }
}

package struct ConnectorFacts: Hashable, Sendable {
    package var name: String
    package var kind: String
    package var owner: String
    /// `healthy`, `failing`, `unknown`: the API's words.
    package var health: String
    /// What is wrong, in words; else empty.
    package var message: String
    /// Names of its nodes.
    package var nodes: [String]

    package init(
        name: String, kind: String, owner: String = "", health: String = "unknown", message: String = "",
        nodes: [String] = []
    ) {
        self.name = name
        self.kind = kind
        self.owner = owner
        self.health = health
        self.message = message
        self.nodes = nodes
    }
}
