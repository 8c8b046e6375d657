/// A workflow as other systems describe it: tasks with the time that each took, and what waits for what.
package struct WorkflowInstance: Equatable, Sendable {
    package var name: String
    /// The version of WfFormat that it was written in.
    package var version: String
    package var tasks: [Job]

    package struct Job: Equatable, Sendable {
        /// Unique in the workflow.
        package var id: String
        /// The kind of work: tasks of one category are the same program.
        package var category: String
        /// How long it took; 0 where that is not known.
        package var seconds: Double
        /// Indices of the tasks that it waits for, ascending.
        package var parents: [Int]

        package init(id: String, category: String, seconds: Double, parents: [Int]) {
            self.id = id
            self.category = category
            self.seconds = seconds
            self.parents = parents
        }
    }

    package init(name: String, version: String, tasks: [Job]) {
        self.name = name
        self.version = version
        self.tasks = tasks
    }

    /// Tasks by how far they stand from the beginning, and in the order of the list there. Those that wait for each
    /// other in a circle are in none.
    var layers: [[Int]] {
        var waits = tasks.map(\.parents.count)
        var children = Array(repeating: [Int](), count: tasks.count)
        for (index, task) in tasks.enumerated() { for parent in task.parents { children[parent].append(index) } }
        var layers: [[Int]] = []
        var layer = tasks.indices.filter { waits[$0] == 0 }
        while !layer.isEmpty {
            layers.append(layer)
            var next: [Int] = []
            for index in layer {
                for child in children[index] {
                    waits[child] -= 1
                    if waits[child] == 0 { next.append(child) }
                }
            }
            layer = next.sorted()
        }
        return layers
    }

    /// Some tasks that wait for each other, first and last the same; empty where there are none.
    var circle: [Int] {
        var isFree = Array(repeating: false, count: tasks.count)
        for layer in layers { for index in layer { isFree[index] = true } }
        // Whoever goes from a task in no layer to a parent in no layer comes round in the end.
        guard var here = isFree.firstIndex(of: false) else { return [] }
        var path: [Int] = []
        var place: [Int: Int] = [:]
        while place[here] == nil {
            place[here] = path.count
            path.append(here)
            guard let parent = tasks[here].parents.first(where: { !isFree[$0] }) else { return [] }
            here = parent
        }
        return [here] + path[(place[here] ?? 0)...].reversed()
    }
}

/// Why a text is no workflow: where in it, and what is wrong.
package struct WorkflowFault: Error, Equatable, Sendable {
    /// As in `workflow.specification.tasks[7].parents[1]`; empty for the whole text.
    package var place: String
    package var message: String

    init(_ place: String, _ message: String) {
        self.place = place
        self.message = message
    }

    /// For people: `workflow.specification.tasks[7].parents[1] names a task 'x' that is not there`.
    package var text: String { place.isEmpty ? message : "\(place) \(message)" }
}
