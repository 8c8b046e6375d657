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
    /// -1 for the root.
    private var parents: [Int32] = []
    /// Bodies of deferred groups, evaluated at `expand`.
    private var bodies: [VertexID: (RunEvent.Emitted?) throws(RuntimeError) -> Void] = [:]
    /// Errors of the script met while parts of the graph were evaluated, for the report at the end.
    private(set) var errors: [VertexID: RuntimeError] = [:]
    let facts: RunFacts
    var usesCache: Bool { facts.usesCache }
    /// True for `with keep: true`: work folders stay after successes.
    var keepsFolders = false
    /// What the dag returns; deferred values in it are known when the steps that they need have ended.
    var result = Value.null
    /// What the result is called among the outputs of the root group.
    static let resultName = "value"
    /// What the run that is gone on with has done already.
    var takeover: Takeover?

    /// Called once, when the graph turns out to be large.
    var onLarge: (() -> Void)?

    /// Vertices from which on a graph is large.
    private static let largeFrom = 1_024

    /// Vertices that one run may have.
    static let verticesMax = 2_000_000

    init(seed: UInt64, usesCache: Bool) {
        facts = RunFacts(seed: seed, usesCache: usesCache)
    }

    /// Makes a vertex; it is handed over with the next `takeFresh`.
    func add(_ kind: Vertex.Kind, parent: VertexID?, dependencies: [Dependency]) throws(RuntimeError) -> VertexID {
        guard nextIndex < Self.verticesMax else {
            throw RuntimeError(.tooLarge, "the run has more than \(Self.verticesMax) steps and groups")
        }
        let id = VertexID(nextIndex)
        nextIndex += 1
        if nextIndex == Self.largeFrom { onLarge?() }
        steps.append(nil)
        parents.append(RunGraph.number(parent))
        fresh.append(Vertex(id: id, parent: parent, kind: kind, dependencies: RunGraph.unique(dependencies)))
        if case .group = kind { facts.names.add(fresh[fresh.count - 1]) }
        return id
    }

    func note(_ step: StepObject) {
        steps[step.id.index] = step
        facts.names.add(step.path)
    }

    /// Takes a vertex of a stored run in, with its step.
    func keep(_ step: StepObject?, _ vertex: Vertex) {
        nextIndex += 1
        steps.append(step)
        parents.append(RunGraph.number(vertex.parent))
        facts.names.add(vertex)
    }

    func step(_ id: VertexID) -> StepObject? { id.index < steps.count ? steps[id.index] : nil }

    /// All steps in the order in which they were made.
    var allSteps: [StepObject] { steps.compactMap { $0 } }

    var nextVertexIndex: Int { nextIndex }

    /// Whether a vertex stands in one of the groups, at any depth.
    func isInside(_ vertex: VertexID, of groups: [VertexID]) -> Bool {
        var next = vertex.index
        while next >= 0 {
            if groups.contains(VertexID(next)) { return true }
            next = Int(parents[next])
        }
        return false
    }

    private static func number(_ parent: VertexID?) -> Int32 { Int32(parent?.index ?? -1) }

    func setBody(
        of group: VertexID, _ body: @escaping (RunEvent.Emitted?) throws(RuntimeError) -> Void
    ) { bodies[group] = body }

    func body(of group: VertexID) -> ((RunEvent.Emitted?) throws(RuntimeError) -> Void)? { bodies[group] }

    func dropBody(of group: VertexID) { bodies[group] = nil }

    /// Takes note that the run has ended: nothing will be evaluated any more.
    func finish() {
        facts.isFinished = true
        bodies = [:]
    }

    /// Where the arrows stand that point to a vertex, the last one of each.
    private(set) var arrows: [VertexID: RuntimeError.Place] = [:]

    func noteArrow(to vertex: VertexID, _ place: RuntimeError.Place) { arrows[vertex] = place }

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
