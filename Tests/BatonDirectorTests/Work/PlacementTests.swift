import BatonDirector
import BatonWire
import Testing

/// Which nodes experiments get, as a function of what is known of the nodes.
struct PlacementTests {
    private func node(
        _ name: String, _ state: NodeState = .online, cores: Int = 4, tags: [String] = [], lockedBy: String? = nil,
        working: Set<String> = [], isUsable: Bool = true
    ) -> (String, Placement.Candidate) {
        let facts = AgentFacts(
            os: "linux", arch: "arm64", cores: cores, memory: 8, tags: tags, properties: [.init("rack", .int(3))])
        let document = NodeDocument(name: name, state: state, owner: "eve", facts: facts, lockedBy: lockedBy)
        return (name, Placement.Candidate(node: document, isUsable: isUsable, working: working))
    }

    private func place(
        _ wanted: [Placement.Wanted], isExclusive: Bool = false, _ nodes: (String, Placement.Candidate)...
    ) -> Placement.Outcome {
        var placement = Placement()
        return placement.place(
            wanted, of: "x", isExclusive: isExclusive, candidates: Dictionary(uniqueKeysWithValues: nodes))
    }

    private func copies(_ count: Int, of names: [String], needs: NodeNeeds = NodeNeeds()) -> [Placement.Wanted] {
        (1...count).map { Placement.Wanted(index: $0, part: 0, names: names, needs: needs) }
    }

    @Test func `copies go to different nodes, in the order of preference`() {
        let outcome = place(copies(2, of: ["c", "a", "b"]), node("a"), node("b"), node("c"))
        #expect(outcome == .placed([1: "c", 2: "a"], refused: [:]))
    }

    @Test func `nodes that answer are taken before those that don't`() {
        let outcome = place(copies(2, of: ["a", "b", "c"]), node("a", .unreachable), node("b", .offline), node("c"))
        #expect(outcome == .placed([1: "c", 2: "a"], refused: [:]))
    }

    private static let needs: [(needs: NodeNeeds, reason: String?)] = [
        (NodeNeeds(cores: 4, memory: 8), nil),
        (NodeNeeds(cores: 5), "a has 4 cores, 5 are needed"),
        (NodeNeeds(memory: 9), "a has 8 bytes of memory, 9 are needed"),
        (NodeNeeds(gpus: 1), "a has 0 GPUs, 1 are needed"),
        (NodeNeeds(tags: ["gpu"]), "a has no tag gpu"),
        (NodeNeeds(properties: [.init("rack", .int(3))]), nil),
        (NodeNeeds(properties: [.init("rack", .int(4))]), "a rack is 3, 4 is needed"),
        (NodeNeeds(properties: [.init("room", .int(4))]), "a room is not known, 4 is needed"),
        (NodeNeeds(properties: [.init("arch", .string("x86_64"))]), #"a arch is "arm64", "x86_64" is needed"#),
    ]

    @Test(arguments: needs.indices)
    func `a node that lacks something is refused with what it lacks`(index: Int) {
        let (needs, reason) = Self.needs[index]
        let outcome = place(copies(1, of: ["a"], needs: needs), node("a"))
        #expect(outcome == reason.map { .placed([:], refused: [1: $0]) } ?? .placed([1: "a"], refused: [:]))
    }

    @Test func `a node that is gone, or not the user's, is never had`() {
        #expect(place(copies(1, of: ["b"]), node("a")) == .placed([:], refused: [1: "there is no node 'b' any more"]))
        #expect(
            place(copies(1, of: ["a"]), node("a", isUsable: false))
                == .placed([:], refused: [1: "there is no node 'a' any more"]))
        #expect(place(copies(2, of: ["a"]), node("a")) == .placed([1: "a"], refused: [2: "no node is left for it"]))
    }

    @Test func `a locked node is waited for, and another one taken where there is one`() {
        #expect(
            place(copies(1, of: ["a"]), node("a", lockedBy: "y"))
                == .waits("waits for a, which another experiment has alone"))
        #expect(place(copies(1, of: ["a"]), node("a", lockedBy: "x")) == .placed([1: "a"], refused: [:]))
        #expect(
            place(copies(1, of: ["a", "b"]), node("a", lockedBy: "y"), node("b")) == .placed([1: "b"], refused: [:]))
    }

    @Test func `who wants a node alone waits until nobody works there`() {
        let busy = node("a", working: ["y"])
        #expect(place(copies(1, of: ["a"]), busy) == .placed([1: "a"], refused: [:]))
        #expect(
            place(copies(1, of: ["a"]), isExclusive: true, busy)
                == .waits("waits to have a alone, where another experiment is at work"))
        #expect(
            place(copies(1, of: ["a"]), isExclusive: true, node("a", working: ["x"]))
                == .placed([1: "a"], refused: [:]))
    }

    @Test func `all or nothing: who waits for one node holds no other`() {
        let wanted = [
            Placement.Wanted(index: 1, part: 0, names: ["a"]), Placement.Wanted(index: 2, part: 1, names: ["b"]),
        ]
        #expect(
            place(wanted, isExclusive: true, node("a"), node("b", lockedBy: "y"))
                == .waits("waits for b, which another experiment has alone"))
    }

    @Test func `nobody overtakes who wants a node alone`() {
        let nodes = Dictionary(uniqueKeysWithValues: [node("a", working: ["y"]), node("b")])
        var placement = Placement()
        func place(_ name: String, _ isExclusive: Bool, _ wanted: String) -> Placement.Outcome {
            placement.place(copies(1, of: [wanted]), of: name, isExclusive: isExclusive, candidates: nodes)
        }
        #expect(place("1", true, "a") == .waits("waits to have a alone, where another experiment is at work"))
        #expect(place("2", false, "a") == .waits("waits for a, which is wanted alone by an earlier experiment"))
        #expect(place("3", false, "b") == .placed([1: "b"], refused: [:]))
    }
}
