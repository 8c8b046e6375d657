// Runs of experiments: which deployment a vertex belongs to, and where that is.

extension RunView {
    /// The node on which a vertex's deployment is; nil where that is the computer of the run.
    package func node(of vertex: VertexID) -> String? {
        var next: VertexID? = vertex
        while let id = next {
            if let node = rows[id.index].group?.node { return node }
            next = rows[id.index].vertex.parent
        }
        return nil
    }

    /// The index of the group below the root that a vertex belongs to; 0 for the root.
    private func part(of vertex: VertexID) -> Int {
        var id = vertex
        while let parent = rows[id.index].vertex.parent, parent.index != 0 { id = parent }
        return rows[id.index].vertex.parent == nil ? 0 : id.index
    }

    /// Vertices in the order of their deployments, and in the order of their making in each: news of several nodes come
    /// as they come. As they are where nothing runs elsewhere.
    package func inOrderOfDeployments(_ vertices: [VertexID]) -> [VertexID] {
        guard rows.contains(where: { $0.group?.node != nil }) else { return vertices }
        return vertices.map { (part: part(of: $0), id: $0) }.sorted { ($0.part, $0.id) < ($1.part, $1.id) }.map(\.id)
    }
}
