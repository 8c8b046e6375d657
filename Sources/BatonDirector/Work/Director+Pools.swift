import BatonWire

// Nodes of pools, as deployments take them.
extension Director {
    func checkPool(_ name: String, _ place: Int, _ user: User) throws(Problem) {
        guard try !poolMembers(name, user.name).isEmpty else {
            throw Problem(
                422, "pool_unknown", "deployments[\(place)]: there is no pool '\(name)'",
                help: "see which there are: GET /api/v1/pools")
        }
    }

    func poolNodes(
        _ name: String, count: Int, for record: ExperimentRecord, now: Int
    ) throws(Problem) -> [String] {
        try poolMembers(name, record.owner)
    }

    private func poolMembers(_ name: String, _ user: String) throws(Problem) -> [String] {
        guard let pool = try data.json(.pools, name), case .array(let names)? = pool["nodes"] else { return [] }
        return names.compactMap(\.text)
    }
}
