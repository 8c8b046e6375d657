import BatonModel
import BatonSyntax

/// The graph of one run while its dag is evaluated: gives out vertices and keeps what the engine does not need to
/// know of them.
final class RunGraph {
    /// Made and not handed to the engine yet.
    private(set) var fresh: [Vertex] = []
    /// Index of the next vertex.
    private var nextIndex = 0
    /// By `VertexID.index`; nil for what is no step.
    private var steps: [StepObject?] = []
    private var parents: [VertexID?] = []
    /// Bodies of deferred groups, evaluated at `expand`.
    private var bodies: [VertexID: (RunEvent.Emitted?) throws(RuntimeError) -> Void] = [:]
    /// Errors of the script met while parts of the graph were evaluated, for the report at the end.
    private(set) var errors: [VertexID: RuntimeError] = [:]
    /// Set when the run has ended: what is not known now never will be.
    var isFinished = false
    /// Root of the seeds of all steps.
    let seed: UInt64
    /// False for `with cache: false`.
    let usesCache: Bool
    var runID: RunID?

    /// Vertices that one run may have.
    static let verticesMax = 2_000_000

    init(seed: UInt64, usesCache: Bool) {
        self.seed = seed
        self.usesCache = usesCache
    }

    /// Makes a vertex; it is handed over with the next `takeFresh`.
    func add(_ kind: Vertex.Kind, parent: VertexID?, dependencies: [Dependency]) throws(RuntimeError) -> VertexID {
        guard nextIndex < Self.verticesMax else {
            throw RuntimeError(.tooLarge, "the run has more than \(Self.verticesMax) steps and groups")
        }
        let id = VertexID(nextIndex)
        nextIndex += 1
        steps.append(nil)
        parents.append(parent)
        fresh.append(Vertex(id: id, parent: parent, kind: kind, dependencies: RunGraph.unique(dependencies)))
        return id
    }

    func note(_ step: StepObject) { steps[step.id.index] = step }

    func step(_ id: VertexID) -> StepObject? { id.index < steps.count ? steps[id.index] : nil }

    /// All steps in the order in which they were made.
    var allSteps: [StepObject] { steps.compactMap { $0 } }

    var nextVertexIndex: Int { nextIndex }

    /// The steps' paths with those of the dags around them, for showing paths short.
    var allPaths: Set<String> { StepPath.all(allSteps.map(\.path)) }

    /// Whether a vertex stands in one of the groups, at any depth.
    func isInside(_ vertex: VertexID, of groups: [VertexID]) -> Bool {
        var next: VertexID? = vertex
        while let id = next {
            if groups.contains(id) { return true }
            next = parents[id.index]
        }
        return false
    }

    /// Vertices whose end the engine has told of.
    private var ended: Set<VertexID> = []

    func noteEnd(_ vertex: VertexID) { ended.insert(vertex) }

    func hasEnded(_ vertex: VertexID) -> Bool { ended.contains(vertex) }

    func setBody(
        of group: VertexID, _ body: @escaping (RunEvent.Emitted?) throws(RuntimeError) -> Void
    ) { bodies[group] = body }

    func body(of group: VertexID) -> ((RunEvent.Emitted?) throws(RuntimeError) -> Void)? { bodies[group] }

    func dropBody(of group: VertexID) { bodies[group] = nil }

    func note(_ error: RuntimeError, of vertex: VertexID) { errors[vertex] = error }

    /// Adds a dependency to a vertex that the engine does not have yet; false when it has.
    func addDependency(_ dependency: Dependency, to id: VertexID) -> Bool {
        guard let first = fresh.first, id >= first.id, id.index - first.id.index < fresh.count else { return false }
        let position = id.index - first.id.index
        if !fresh[position].dependencies.contains(dependency) { fresh[position].dependencies.append(dependency) }
        return true
    }

    /// The vertices made since the last call.
    func takeFresh() -> [Vertex] {
        defer { fresh = [] }
        return fresh
    }

    private static func unique(_ dependencies: [Dependency]) -> [Dependency] {
        guard dependencies.count > 1 else { return dependencies }
        var seen = Set<Dependency>()
        return dependencies.filter { seen.insert($0).inserted }
    }
}
