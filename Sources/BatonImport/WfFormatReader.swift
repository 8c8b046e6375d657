import BatonInterpreter

/// Reads WfFormat, the JSON in which WfCommons keeps workflows, in its versions 1.3 to 1.6.
///
/// From 1.5 on tasks stand in `workflow.specification` and their times in `workflow.execution`; before, both stand in
/// `workflow.tasks`. A task waits for its `parents`, for those that name it as a child, and for those whose output files
/// are among its input files.
/// Source: github.com/wfcommons/WfFormat, `wfcommons-schema.json`.
package struct WfFormatReader {
    /// Tasks of one workflow: as many as one dag has names for.
    package static let tasksMax = 50_000
    /// Arrows of one workflow.
    package static let arrowsMax = 2_000_000
    /// Characters of an id or a file's name.
    package static let nameLengthMax = 1_000

    private var tasks: [WorkflowInstance.Job] = []
    private var parents: [Set<Int>] = []
    private var byID: [String: Int] = [:]
    /// The last task of each name; -1 for a name that several have.
    private var byName: [String: Int] = [:]
    private var makers: [String: Int] = [:]
    private var inputs: [[(place: String, file: String)]] = []
    private var arrowCount = 0

    /// The workflow in a text.
    ///
    /// - Parameter what: how messages about broken JSON call the text.
    package static func read(_ bytes: [UInt8], what: String) throws(WorkflowFault) -> WorkflowInstance {
        let value: Value
        do {
            value = try JSONReader.parse(bytes, what: what)
        } catch {
            throw WorkflowFault("", error.message)
        }
        var reader = WfFormatReader()
        return try reader.read(JSONPlace(value: value, path: ""))
    }

    private mutating func read(_ document: JSONPlace) throws(WorkflowFault) -> WorkflowInstance {
        let workflow = try document.required("workflow").object("with a workflow")
        let isSplit = workflow.member("specification") != nil
        let home = try isSplit ? workflow.required("specification").object("with tasks") : workflow
        let list = try home.required("tasks").items("of tasks")
        guard list.count <= Self.tasksMax else {
            throw WorkflowFault(
                home.path + ".tasks", "has \(list.count) tasks; at most \(Self.tasksMax) can be imported")
        }
        guard !list.isEmpty else { throw WorkflowFault(home.path + ".tasks", "is empty") }
        for task in list { try add(task) }
        if isSplit, let execution = workflow.member("execution") { try readTimes(execution) }
        for (index, task) in list.enumerated() { try connect(task, index) }
        try connectFiles()
        for index in tasks.indices { tasks[index].parents = parents[index].sorted() }
        let instance = WorkflowInstance(
            name: try document.member("name")?.text("a name") ?? "workflow",
            version: try document.member("schemaVersion")?.text("a version") ?? "", tasks: tasks)
        let circle = instance.circle
        if !circle.isEmpty {
            let path = circle.map { "'\(tasks[$0].id)'" }.joined(separator: ", ")
            throw WorkflowFault(home.path + ".tasks", "has tasks that wait for each other: \(path)")
        }
        return instance
    }

    private mutating func add(_ task: JSONPlace) throws(WorkflowFault) {
        let task = try task.object("that is a task")
        let name = try task.member("name")?.text("a name")
        guard let id = try task.member("id")?.text("an id") ?? name, !id.isEmpty else {
            throw WorkflowFault(task.path, "has neither an id nor a name")
        }
        guard byID[id] == nil else { throw WorkflowFault(task.path, "has the id '\(id)', which another task has too") }
        let category = try task.member("category")?.text("a category") ?? Self.category(of: name ?? id)
        byID[id] = tasks.count
        if let name { byName[name] = byName[name] == nil ? tasks.count : -1 }
        let seconds = try Self.seconds(of: task)
        tasks.append(WorkflowInstance.Job(id: id, category: category, seconds: seconds, parents: []))
        parents.append([])
    }

    /// `mProject_00000001` and `mProject_ID0000001` are of the category `mProject`.
    private static func category(of name: String) -> String {
        guard let match = name.wholeMatch(of: /(.*?)_(?:ID)?[0-9]+/), !match.1.isEmpty else { return name }
        return String(match.1)
    }

    private static func seconds(of task: JSONPlace) throws(WorkflowFault) -> Double {
        for key in ["runtimeInSeconds", "runtime"] {
            if let time = task.member(key) { return try time.seconds() }
        }
        return 0
    }

    private mutating func readTimes(_ execution: JSONPlace) throws(WorkflowFault) {
        guard let list = try execution.object("with the times of tasks").member("tasks") else { return }
        for entry in try list.items("of tasks") {
            let task = try entry.object("that is a task")
            let index = try self.index(of: try task.required("id"))
            tasks[index].seconds = try Self.seconds(of: task)
        }
    }

    private mutating func connect(_ task: JSONPlace, _ index: Int) throws(WorkflowFault) {
        for parent in try task.member("parents")?.items("of ids") ?? [] {
            try arrow(from: try self.index(of: parent), to: index, parent.path)
        }
        for child in try task.member("children")?.items("of ids") ?? [] {
            try arrow(from: index, to: try self.index(of: child), child.path)
        }
        var wanted: [(place: String, file: String)] = []
        for file in try task.member("inputFiles")?.items("of files") ?? [] {
            wanted.append((file.path, try file.text("a file")))
        }
        for file in try task.member("outputFiles")?.items("of files") ?? [] { makers[try file.text("a file")] = index }
        // Before 1.5 one list has both, each file with the direction in which it goes.
        for file in try task.member("files")?.items("of files") ?? [] {
            let file = try file.object("that is a file")
            guard let name = try (file.member("name") ?? file.member("id"))?.text("a name") else { continue }
            if try file.member("link")?.text("input or output") == "output" {
                makers[name] = index
            } else {
                wanted.append((file.path, name))
            }
        }
        inputs.append(wanted)
    }

    private mutating func connectFiles() throws(WorkflowFault) {
        for (index, files) in inputs.enumerated() {
            for (place, file) in files {
                if let maker = makers[file], maker != index { try arrow(from: maker, to: index, place) }
            }
        }
    }

    private mutating func arrow(from parent: Int, to child: Int, _ place: String) throws(WorkflowFault) {
        guard parent != child else { throw WorkflowFault(place, "makes task '\(tasks[child].id)' wait for itself") }
        guard parents[child].insert(parent).inserted else { return }
        arrowCount += 1
        guard arrowCount <= Self.arrowsMax else {
            throw WorkflowFault(place, "is one arrow too many: at most \(Self.arrowsMax) can be imported")
        }
    }

    /// Tasks are named by their ids, and in old files by their names.
    private func index(of place: JSONPlace) throws(WorkflowFault) -> Int {
        let id = try place.text("the id of a task")
        if let index = byID[id] { return index }
        guard let index = byName[id] else { throw WorkflowFault(place.path, "names a task '\(id)' that is not there") }
        guard index >= 0 else { throw WorkflowFault(place.path, "names '\(id)', as several tasks are called") }
        return index
    }
}

/// A value in a JSON text with the way to it.
struct JSONPlace {
    var value: Value
    var path: String

    /// A member of an object; nil where there is none, or null.
    func member(_ name: String) -> JSONPlace? {
        guard case .map(let map) = value, let found = map[name] else { return nil }
        if case .null = found { return nil }
        return JSONPlace(value: found, path: path.isEmpty ? name : "\(path).\(name)")
    }

    func required(_ name: String) throws(WorkflowFault) -> JSONPlace {
        if let found = member(name) { return found }
        let what = path.isEmpty ? "is no WfFormat: it has no '\(name)'" : "has no '\(name)'"
        throw WorkflowFault(path, what)
    }

    func object(_ what: String) throws(WorkflowFault) -> JSONPlace {
        guard case .map = value else { throw WorkflowFault(path, "is no object \(what)") }
        return self
    }

    func items(_ what: String) throws(WorkflowFault) -> [JSONPlace] {
        guard case .list(let list) = value else { throw WorkflowFault(path, "is no list \(what)") }
        return list.items.enumerated().map { JSONPlace(value: $1, path: "\(path)[\($0)]") }
    }

    func text(_ what: String) throws(WorkflowFault) -> String {
        guard case .string(let text) = value else { throw WorkflowFault(path, "is no text: it should be \(what)") }
        guard text.text.utf8.count <= WfFormatReader.nameLengthMax else {
            throw WorkflowFault(path, "is longer than \(WfFormatReader.nameLengthMax) bytes")
        }
        return text.text
    }

    /// A length of time, not negative and not endless.
    func seconds() throws(WorkflowFault) -> Double {
        let number: Double
        switch value {
        case .int(let value): number = Double(value)
        case .float(let value): number = value
        default: throw WorkflowFault(path, "is no number of seconds")
        }
        guard (0...1e9).contains(number) else { throw WorkflowFault(path, "is no length of time: \(number) s") }
        return number
    }
}
