package import BatonWire

/// What the director keeps in memory about its work, beside the store. All of it can be found again: nothing that was
/// acknowledged is here alone.
package final class WorkMemory {
    /// When the agent of a node spoke last. A director that starts gives each node that was online its time again.
    var lastSeen: [String: Int] = [:]
    /// What is known of the state of nodes, as the store has it.
    var nodeStates: [String: NodeState] = [:]
    /// When the work of a silent node has to be looked at again.
    var silentChecks: [String: Int] = [:]
    /// The first tick of this director; before it, nobody's silence counts.
    var began: Int?
    var views = ViewCache()
    var submissions = SubmissionCache()

    init(_ data: DirectorData) throws(Problem) {
        for entry in try data.scan(.nodes, prefix: "", limit: Int.max) {
            let node = try DirectorData.document(entry, .nodes, as: NodeDocument.self)
            nodeStates[node.name] = node.state
            lastSeen[node.name] = node.lastSeen
        }
    }
}

/// Submissions that were read: each change of a deployment needs something of one, which may be large and never changes.
package struct SubmissionCache {
    private var entries: [String: ExperimentSubmission] = [:]
    /// Deployments, files and names of nodes of all of them, and one for each.
    private var itemCount = 0

    package init() {}

    /// Forgets all others where there would be too much.
    package subscript(experiment: String) -> ExperimentSubmission? {
        get { entries[experiment] }
        set {
            if let old = entries.removeValue(forKey: experiment) { itemCount -= SubmissionCache.items(of: old) }
            guard let newValue else { return }
            let items = SubmissionCache.items(of: newValue)
            if itemCount + items > WorkLimits.submissionItemsMax { self = SubmissionCache() }
            entries[experiment] = newValue
            itemCount += items
        }
    }

    private static func items(of submission: ExperimentSubmission) -> Int {
        let names = submission.deployments.reduce(0) { sum, request in
            if case .nodes(let names, _, _) = request.place { sum + names.count } else { sum }
        }
        return 1 + submission.deployments.count + submission.files.count + names
    }
}

/// Bounds of the work of a director, and its pace.
package enum WorkLimits {
    /// Nanoseconds between two reports of an agent at most.
    package static let heartbeat = 10 * DirectorSettings.second
    /// Nanoseconds of silence after which a node is unreachable.
    package static let unreachableAfter = 3 * heartbeat
    /// Nanoseconds between two looks at the work of a silent node.
    static let silentCheckPause = 2 * DirectorSettings.second
    /// Bytes of a submission.
    static let submissionBytes = 16 << 20
    /// Bytes of a report.
    package static let reportBytes = 16 << 20
    /// Bytes of orders, and of events of a run, behind which an answer ends.
    static let answerBytes = 8 << 20
    /// Bytes of what an event carries, with its name.
    package static let eventBytes = 64 << 10
    /// Events that an experiment may have.
    package static let eventsMax = 1_000_000
    /// Flags that an experiment may have.
    package static let flagsMax = 10_000
    /// Events of a run that one answer has.
    package static let runEventsPage = 10_000
    /// Bytes of one part of a log or an artifact.
    package static let partBytes = 1 << 40
    /// Files of logs of one deployment.
    package static let logsMax = 2_000
    package static let secretsMax = 1_000
    /// Steps of all runs whose views are kept in memory, and how many of these there may be.
    package static let viewRowsMax = 200_000
    package static let viewsMax = 4_000
    /// Deployments, files and names of nodes in submissions that are kept in memory.
    package static let submissionItemsMax = 50_000
    /// Vertices of one run.
    package static let verticesMax = 2_000_000
    /// Files that one tick removes, and experiments that it finds too old.
    static let garbageMax = 50
    /// Entries that one tick removes of deleted experiments.
    static let removalsMax = 2_000
}
