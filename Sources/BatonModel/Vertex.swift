// The graph of a run. Its vertices are steps and the things that order them; it grows while the run goes on,
// because parts of a dag are evaluated when the values they need become known.

/// A vertex of one run's graph: a dense index, given in order of creation, never used again.
package struct VertexID: Hashable, Comparable, Sendable {
    /// Half a word: a run keeps many of these.
    @usableFromInline let number: Int32

    @inlinable package var index: Int { Int(number) }

    /// - Precondition: `index` is at most `indexMax`.
    @inlinable package init(_ index: Int) { number = Int32(index) }

    package static let indexMax = Int(Int32.max)

    package static func < (a: VertexID, b: VertexID) -> Bool { a.number < b.number }
}

/// One vertex with what it waits for.
package struct Vertex: Hashable, Sendable {
    package var id: VertexID
    /// The group that contains it; nil for the root group only.
    package var parent: VertexID?
    package var kind: Kind
    package var dependencies: [Dependency]

    package enum Kind: Hashable, Sendable {
        case step(StepSpec)
        case group(GroupSpec)
        /// Succeeds when an event of this name has been emitted to the run, before or after the vertex was made.
        case event(name: String)
        /// Succeeds once every member has ended and at least one of them failed, timed out or was lost;
        /// is skipped when all ended otherwise.
        case anyFailed([VertexID])
    }

    package init(id: VertexID, parent: VertexID?, kind: Kind, dependencies: [Dependency] = []) {
        self.id = id
        self.parent = parent
        self.kind = kind
        self.dependencies = dependencies
    }

    @inlinable package var isStep: Bool {
        if case .step = kind { true } else { false }
    }

    /// nil for what is no step.
    @inlinable package var stepPath: String? {
        if case .step(let spec) = kind { spec.path } else { nil }
    }

    @inlinable package var waitsForFailure: Bool {
        if case .anyFailed = kind { true } else { false }
    }
}

/// An arrow of the graph, seen from the vertex that waits.
package struct Dependency: Hashable, Sendable {
    package var vertex: VertexID
    package var condition: Condition

    package enum Condition: Hashable, Sendable {
        /// The other succeeded (or was cached). Can't hold any more once it ended in another way.
        case succeeded
        /// The other failed, timed out or was lost. Can't hold any more once it ended in another way.
        case failed
        /// The other ended, in whatever way.
        case ended
        /// The other is a group whose body has been evaluated. Can't hold once it ended without.
        case expanded
    }

    package init(_ vertex: VertexID, _ condition: Condition = .succeeded) {
        self.vertex = vertex
        self.condition = condition
    }
}

/// A part of the graph with a body of its own: a dag call, a deferred `if` or `for`, one turn of a `repeat`.
///
/// A group succeeds when its body has been evaluated and everything in it has ended well; it fails when one of
/// its members failed. The root group is the run.
package struct GroupSpec: Hashable, Sendable {
    /// What people see: `study`, `if best.loss < 0.2`, `repeat 2`.
    package var label: String
    /// True while the body waits for the group's dependencies; the machine then asks for it by `expand`.
    /// False when the members are added together with the group.
    package var isDeferred: Bool
    /// True for `always { }`: it runs even when the run is stopping or has been cancelled by a failure.
    package var isAlways: Bool
    /// Set for `on event("name") { }`: expanded once for each event of that name, again and again. The run does
    /// not wait for events that never came.
    package var handlesEvent: String?
    /// For a deployment: the node on which its members run; nil where they run on the computer of the run.
    package var node: String?

    package init(
        label: String, isDeferred: Bool = false, isAlways: Bool = false, handlesEvent: String? = nil,
        node: String? = nil
    ) {
        self.node = node
        self.label = label
        self.isDeferred = isDeferred
        self.isAlways = isAlways
        self.handlesEvent = handlesEvent
    }
}

/// One piece of work as the engine sees it: what it is called and on what terms it runs.
///
/// What it does (commands, arguments) stays with the `Planner`, which is asked once the step may start.
package struct StepSpec: Hashable, Sendable {
    /// Unique in its run: `train[3]`, `deploy.prepare`.
    package var path: String
    package var task: String
    /// Shared by the copies of a step; nil for terms as most steps have them.
    private var terms: Terms?

    private final class Terms: Hashable, Sendable {
        let needs: Needs
        let retry: RetryPolicy
        let timeout: Int?

        init(_ needs: Needs, _ retry: RetryPolicy, _ timeout: Int?) {
            (self.needs, self.retry, self.timeout) = (needs, retry, timeout)
        }

        static func == (a: Terms, b: Terms) -> Bool {
            a === b || (a.needs == b.needs && a.retry == b.retry && a.timeout == b.timeout)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(needs)
            hasher.combine(retry)
            hasher.combine(timeout)
        }
    }

    package init(
        path: String, task: String, needs: Needs = Needs(), retry: RetryPolicy = RetryPolicy(), timeout: Int? = nil
    ) {
        self.path = path
        self.task = task
        setTerms(needs, retry, timeout)
    }

    package var needs: Needs {
        get { terms?.needs ?? Needs() }
        set { setTerms(newValue, retry, timeout) }
    }

    package var retry: RetryPolicy {
        get { terms?.retry ?? RetryPolicy() }
        set { setTerms(needs, newValue, timeout) }
    }

    /// Longest time of one attempt in nanoseconds; nil for no limit.
    package var timeout: Int? {
        get { terms?.timeout }
        set { setTerms(needs, retry, newValue) }
    }

    /// Whether nothing is said of needs, retries and time.
    package var isPlain: Bool { terms == nil }

    /// The same terms for a step of another path; they are kept once for both.
    package func renamed(_ path: String) -> StepSpec {
        var copy = self
        copy.path = path
        return copy
    }

    /// Which terms it has, without a look into them; equal ones may be apart. As long as one of those is there that has them.
    package var termsID: ObjectIdentifier? { terms.map(ObjectIdentifier.init) }

    private mutating func setTerms(_ needs: Needs, _ retry: RetryPolicy, _ timeout: Int?) {
        let isPlain = needs == Needs() && retry == RetryPolicy() && timeout == nil
        terms = isPlain ? nil : Terms(needs, retry, timeout)
    }
}

/// What a step holds while it runs.
package struct Needs: Hashable, Sendable {
    /// Processor cores; at least 1 for a step with a process.
    package var cpu: Int
    /// Memory in bytes; 0 asks for none in particular.
    package var memoryBytes: Int
    /// Named resources (`gpu: 1`), in the order written.
    package var resources: [Resource]

    package struct Resource: Hashable, Sendable {
        package var name: String
        package var count: Int

        package init(name: String, count: Int) {
            self.name = name
            self.count = count
        }
    }

    package init(cpu: Int = 1, memoryBytes: Int = 0, resources: [Resource] = []) {
        self.cpu = cpu
        self.memoryBytes = memoryBytes
        self.resources = resources
    }
}

/// How often a failed step is tried again, and after what pause.
package struct RetryPolicy: Hashable, Sendable {
    /// Tries after the first; 0 for none.
    package var count: Int
    /// Pause before the first retry in nanoseconds; doubles with each further one.
    package var backoff: Int
    /// Upper bound of the pause in nanoseconds.
    package static let longestBackoff = 3_600_000_000_000

    package init(count: Int = 0, backoff: Int = 0) {
        self.count = count
        self.backoff = backoff
    }
}
