/// Where the variables of a launch stand among those of its environment: found once for all launches whose variables
/// have the same names in the same order, as those of a run mostly have.
struct VariablePlaces {
    enum Place {
        /// A later variable has its name, or it has none.
        case none
        /// Behind the others.
        case added
        /// In the place of the environment's own of that name.
        case instead(Int)
    }

    /// One more than the launch has: the last is the owner's.
    private(set) var places: [Place] = []
    /// Which variable is the launch's `PATH`.
    private(set) var path: Int?
    /// Names with the `=` behind them; nil where one has none.
    private var names: [[UInt8]?] = []
    private var block: EnvironmentBlock?

    init() {}

    init(of list: [String], in block: EnvironmentBlock) {
        self.block = block
        var seen: Set<String> = []
        for (index, entry) in list.enumerated().reversed() {
            let name = EnvironmentBlock.name(of: entry)
            names.append(name.map { Array("\($0)=".utf8) })
            guard let name, seen.insert(name).inserted else {
                places.append(.none)
                continue
            }
            places.append(VariablePlaces.place(of: name, in: block))
            if name == "PATH" { path = index }
        }
        names.reverse()
        places.reverse()
        places.append(VariablePlaces.place(of: Spawner.ownerName, in: block))
    }

    private static func place(of name: String, in block: EnvironmentBlock) -> Place {
        block.place(of: name).map { .instead($0) } ?? .added
    }

    /// Whether they are those of these variables too.
    func fit(_ variables: CStringBlock, in block: EnvironmentBlock) -> Bool {
        guard block === self.block, variables.offsets.count == names.count else { return false }
        return names.indices.allSatisfy { index in names[index].map { variables.begins(index, with: $0) } ?? false }
    }
}
