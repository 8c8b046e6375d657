import BatonModel

/// What the steps and nested dags of a run know of it. They hold it, and not the run's graph, which holds them.
final class RunFacts {
    /// Root of the seeds of all steps.
    let seed: UInt64
    /// Stands in front of a step's path where its seed is made: the step's deployment in an experiment of which this
    /// run is a part.
    var seedPrefix = ""
    /// Nil before the run has begun; a graph that is only looked at never has one.
    var runID: RunID?
    /// Set when the run has ended: what is not known now never will be.
    var isFinished = false
    /// How steps are called.
    var names = StepNames()
    /// Groups and the like whose end the engine has told of: a bit for each vertex.
    private var ended: [UInt64] = []

    /// False for `with cache: false`.
    let usesCache: Bool

    init(seed: UInt64, usesCache: Bool) {
        self.seed = seed
        self.usesCache = usesCache
    }

    func seed(ofStep path: String) -> Int {
        StepSeed.derive(root: seed, path: seedPrefix.isEmpty ? path : seedPrefix + path)
    }

    /// Of experiments: the nodes by the paths of deployments.
    private var nodes: [String: NodeObject] = [:]

    func note(_ node: NodeObject, ofDeployment path: String) { nodes[path] = node }

    /// The node that a step of an experiment runs on; nil for this computer as it is.
    func node(ofStep path: String) -> NodeObject? {
        nodes.isEmpty ? nil : nodes[String(path.prefix { $0 != "." })]
    }

    /// Why steps are where they are, of a run that goes to several targets.
    private var choices: [VertexID: String] = [:]

    func note(choice: String, ofStep step: VertexID) { choices[step] = choice }

    func choice(ofStep step: VertexID) -> String? { choices[step] }

    func noteEnd(_ vertex: VertexID) {
        let (word, bit) = vertex.index.quotientAndRemainder(dividingBy: UInt64.bitWidth)
        if word >= ended.count { ended += [UInt64](repeating: 0, count: word + 1 - ended.count) }
        ended[word] |= 1 << bit
    }

    func hasEnded(_ vertex: VertexID) -> Bool {
        let (word, bit) = vertex.index.quotientAndRemainder(dividingBy: UInt64.bitWidth)
        return word < ended.count && ended[word] & 1 << bit != 0
    }
}
