package import BatonModel

extension RunView {
    /// Whether an event can follow those that the view has: ids that exist, new ones without a gap. What comes from a
    /// node is held against it before it is folded.
    package func canApply(_ event: RunEvent) -> Bool {
        func exists(_ id: VertexID) -> Bool { id.index >= 0 && id.index < rows.count }
        switch event.fact {
        case .added(let vertices): return canAdd(vertices)
        case .keyed(let id, _), .started(let id, _, _), .progressed(let id, _), .kept(let id, _, _),
            .retrying(let id, _, _, _, _), .ended(let id, _, _, _, _), .groupExpanded(let id):
            return exists(id)
        case .cancelRequested(let id): return id.map(exists) ?? true
        case .began, .emitted, .flagChanged, .finished: return true
        }
    }

    private func canAdd(_ vertices: [Vertex]) -> Bool {
        guard rows.count + vertices.count <= WorkLimits.verticesMax else { return false }
        let end = rows.count + vertices.count
        for (offset, vertex) in vertices.enumerated() {
            let index = rows.count + offset
            guard vertex.id.index == index else { return false }
            if let parent = vertex.parent, parent.index < 0 || parent.index >= index { return false }
            guard vertex.dependencies.allSatisfy({ $0.vertex.index >= 0 && $0.vertex.index < end }) else {
                return false
            }
            if case .anyFailed(let members) = vertex.kind {
                guard members.allSatisfy({ $0.index >= 0 && $0.index < end }) else { return false }
            }
        }
        return true
    }
}

/// Views of runs that are kept in memory. One that is not there, or has another number of events than the store, is made
/// again from the store.
struct ViewCache {
    private struct Entry {
        var view: RunView
        var events: Int
        var used: Int
    }

    private var entries: [String: Entry] = [:]
    private var rows = 0
    private var uses = 0

    /// Takes the view out, so that it is changed in place.
    mutating func take(_ key: String, events: Int) -> RunView? {
        guard let entry = entries.removeValue(forKey: key) else { return nil }
        rows -= entry.view.rows.count
        return entry.events == events ? entry.view : nil
    }

    mutating func put(_ key: String, _ view: RunView, events: Int) {
        uses += 1
        if let old = entries.updateValue(Entry(view: view, events: events, used: uses), forKey: key) {
            rows -= old.view.rows.count
        }
        rows += view.rows.count
        if rows > WorkLimits.viewRowsMax || entries.count > WorkLimits.viewsMax { makeRoom(besides: key) }
    }

    /// Forgets the half that was not used for the longest time.
    private mutating func makeRoom(besides key: String) {
        let old = entries.sorted { $0.value.used < $1.value.used }.prefix(max(1, entries.count / 2))
        for (name, entry) in old where name != key {
            entries[name] = nil
            rows -= entry.view.rows.count
        }
    }
}
