package import BatonModel

/// What is known of a node.
package struct NodeFacts: Hashable, Sendable {
    package var name: String
    /// `linux`
    package var os: String
    /// `x86_64`, `arm64`
    package var arch: String
    package var cores: Int
    package var memoryBytes: Int
    package var gpus: Int
    package var tags: [String]
    /// What its owner wrote down beyond that, by names of their own: `room`, `uplink`.
    package var properties: [Datum.Entry]
    package var state: State
    /// Empty for this computer.
    package var owner: String
    /// The experiment that has it for itself now.
    package var lockedBy: String?

    package enum State: String, Hashable, Sendable, CaseIterable {
        case online
        /// It has not been heard of for a while; what it does may go on.
        case unreachable
        case offline
    }

    package init(
        name: String, os: String, arch: String, cores: Int, memoryBytes: Int, gpus: Int = 0, tags: [String] = [],
        properties: [Datum.Entry] = [], state: State = .online, owner: String = "", lockedBy: String? = nil
    ) {
        self.name = name
        self.os = os
        self.arch = arch
        self.cores = cores
        self.memoryBytes = memoryBytes
        self.gpus = gpus
        self.tags = tags
        self.properties = properties
        self.state = state
        self.owner = owner
        self.lockedBy = lockedBy
    }
}
