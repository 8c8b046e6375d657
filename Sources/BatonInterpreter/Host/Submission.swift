package import BatonModel

/// An experiment as it is handed to a director.
package struct Submission: Sendable {
    /// Unique for the user at the director: the same name with the same content is the same experiment.
    package var name: String
    /// What runs, by itself: a node needs nothing else of this computer but the files that it names.
    package var parcel: Parcel
    /// False for a bare task or dag: one deployment, mirrored as the run that it is, without a group around it.
    package var isExperiment: Bool
    /// In order; `Parcel.deployments` has one for each.
    package var deployments: [SubmittedDeployment]
    package var seed: UInt64
    package var stopsOnFailure: Bool
    /// How long a node may be unreachable before its work counts as lost, in nanoseconds; nil for the director's default.
    package var keepalive: Int?
    /// Nanoseconds after its start at which it is cancelled and has timed out; nil for never.
    package var timeout: Int?
    /// Whether its nodes are locked for others until it ends.
    package var isExclusive: Bool
    /// Whether nodes forget the environments that were made for it.
    package var isCleanedUp: Bool
    /// Names of secrets that its tasks are given.
    package var secrets: [String]

    package init(
        name: String, parcel: Parcel, isExperiment: Bool, deployments: [SubmittedDeployment], seed: UInt64 = 0,
        stopsOnFailure: Bool = false, keepalive: Int? = nil, timeout: Int? = nil, isExclusive: Bool = false,
        isCleanedUp: Bool = false,
        secrets: [String] = []
    ) {
        self.name = name
        self.parcel = parcel
        self.isExperiment = isExperiment
        self.deployments = deployments
        self.seed = seed
        self.stopsOnFailure = stopsOnFailure
        self.keepalive = keepalive
        self.timeout = timeout
        self.isExclusive = isExclusive
        self.isCleanedUp = isCleanedUp
        self.secrets = secrets
    }
}

/// One copy of a task or dag, and where it goes.
package struct SubmittedDeployment: Hashable, Sendable {
    /// Name of the task or dag: `probe`.
    package var label: String
    /// What its steps' paths begin with: `probe[2].`; empty for a bare task or dag.
    package var prefix: String
    package var place: Place
    package var needs: DeploymentNeeds

    package enum Place: Hashable, Sendable {
        case node(String)
        /// One of these, whichever is free first; `filter` says in words how they were found.
        case anyOf([String], filter: String)
        /// A node of a pool, made where there is none that is free.
        case pool(String)
    }

    package init(label: String, prefix: String, place: Place, needs: DeploymentNeeds = DeploymentNeeds()) {
        self.label = label
        self.prefix = prefix
        self.place = place
        self.needs = needs
    }
}

/// The most that one of the deployment's tasks needs, as far as it is written down as numbers.
package struct DeploymentNeeds: Hashable, Sendable {
    package var cores: Int
    package var memoryBytes: Int
    package var gpus: Int

    package init(cores: Int = 0, memoryBytes: Int = 0, gpus: Int = 0) {
        self.cores = cores
        self.memoryBytes = memoryBytes
        self.gpus = gpus
    }
}

/// An experiment of a director in a list.
package struct ExperimentFacts: Hashable, Sendable {
    package var id: String
    package var name: String
    /// `defined preparing ready running finished failed cancelled timed_out lost`
    package var state: String
    /// Nanoseconds since 1970 UTC.
    package var created: Int
    package var ended: Int?
    package var deploymentCount: Int
    /// The run in which it is mirrored here, where it is.
    package var run: RunID?

    package init(
        id: String, name: String, state: String, created: Int, ended: Int? = nil, deploymentCount: Int = 0,
        run: RunID? = nil
    ) {
        self.id = id
        self.name = name
        self.state = state
        self.created = created
        self.ended = ended
        self.deploymentCount = deploymentCount
        self.run = run
    }
}

/// How a deployment stands.
package struct DeploymentFacts: Hashable, Sendable {
    /// Counts from 1.
    package var index: Int
    package var label: String
    /// Nil before it has one.
    package var node: String?
    package var state: String
    /// Why it could not be prepared, or failed; nil where nothing is wrong.
    package var error: String?
    /// Nanoseconds since 1970 UTC.
    package var began: Int?
    package var ended: Int?

    package init(
        index: Int, label: String, node: String? = nil, state: String, error: String? = nil, began: Int? = nil,
        ended: Int? = nil
    ) {
        self.index = index
        self.label = label
        self.node = node
        self.state = state
        self.error = error
        self.began = began
        self.ended = ended
    }
}
