import BatonImport
import Testing

struct WfFormatReaderTests {
    private func read(_ text: String) throws -> WorkflowInstance {
        try WfFormatReader.read(Array(text.utf8), what: "w.json")
    }

    /// `name: its parents` of each task.
    private func shape(_ workflow: WorkflowInstance) -> [String] {
        workflow.tasks.map { task in
            "\(task.id): " + task.parents.map { workflow.tasks[$0].id }.joined(separator: " ")
        }
    }

    @Test func `tasks, times and arrows of version 1.5 are read`() throws {
        let workflow = try read(
            """
            {"name": "w", "schemaVersion": "1.5", "workflow": {
                "specification": {"tasks": [
                    {"name": "split", "id": "split_1", "parents": [], "children": ["map_1"],
                     "inputFiles": ["in"], "outputFiles": ["a", "b"]},
                    {"name": "map", "id": "map_1", "parents": ["split_1"], "children": [],
                     "inputFiles": ["a"], "outputFiles": ["c"]},
                    {"name": "map", "id": "map_2", "parents": ["split_1"], "children": [], "inputFiles": ["b"]},
                    {"name": "join", "id": "join_1", "parents": ["map_2"], "children": [], "inputFiles": ["c"]}
                ]},
                "execution": {"makespanInSeconds": 9, "tasks": [
                    {"id": "map_1", "runtimeInSeconds": 2.5}, {"id": "join_1", "runtimeInSeconds": 3}]}
            }}
            """)
        #expect(workflow.name == "w" && workflow.version == "1.5")
        #expect(workflow.tasks.map(\.category) == ["split", "map", "map", "join"])
        #expect(workflow.tasks.map(\.seconds) == [0, 2.5, 0, 3])
        // The last arrow from map_1 is that of a file.
        #expect(shape(workflow) == ["split_1: ", "map_1: split_1", "map_2: split_1", "join_1: map_1 map_2"])
    }

    @Test func `version 1.4 with everything in one list is read, parents by name`() throws {
        let workflow = try read(
            """
            {"name": "old", "schemaVersion": "1.4", "workflow": {"tasks": [
                {"name": "blast_ID000002", "id": "ID000002", "type": "compute", "runtimeInSeconds": 7,
                 "parents": ["split_ID000001"], "files": [{"link": "input", "name": "x", "sizeInBytes": 3}]},
                {"name": "split_ID000001", "id": "ID000001", "runtime": 1, "parents": [],
                 "files": [{"link": "output", "name": "x", "sizeInBytes": 3}]}
            ]}}
            """)
        #expect(workflow.tasks.map(\.category) == ["blast", "split"])
        #expect(workflow.tasks.map(\.seconds) == [7, 1])
        #expect(shape(workflow) == ["ID000002: ID000001", "ID000001: "])
    }

    /// A text that is no workflow, with what is said of it.
    static let faulty: [(text: String, message: String)] = [
        ("", "w.json is not JSON: the end where a value should be in line 1, column 1"),
        ("[1,\n 2", "w.json is not JSON"),
        ("[]", "is no WfFormat: it has no 'workflow'"),
        (#"{"workflow": 3}"#, "workflow is no object with a workflow"),
        (#"{"workflow": {}}"#, "workflow has no 'tasks'"),
        (#"{"workflow": {"specification": {"tasks": {}}}}"#, "workflow.specification.tasks is no list of tasks"),
        (#"{"workflow": {"tasks": []}}"#, "workflow.tasks is empty"),
        (#"{"workflow": {"tasks": [{"id": "a"}, 7]}}"#, "workflow.tasks[1] is no object that is a task"),
        (#"{"workflow": {"tasks": [{}]}}"#, "workflow.tasks[0] has neither an id nor a name"),
        (#"{"workflow": {"tasks": [{"id": 1}]}}"#, "workflow.tasks[0].id is no text: it should be an id"),
        (
            #"{"workflow": {"tasks": [{"id": "a"}, {"id": "a"}]}}"#,
            "workflow.tasks[1] has the id 'a', which another task has too"
        ),
        (
            #"{"workflow": {"tasks": [{"id": "a", "parents": ["b"]}]}}"#,
            "workflow.tasks[0].parents[0] names a task 'b' that is not there"
        ),
        (
            #"{"workflow": {"tasks": [{"id": "a", "parents": ["a"]}]}}"#,
            "workflow.tasks[0].parents[0] makes task 'a' wait for itself"
        ),
        (
            #"{"workflow": {"tasks": [{"id": "a", "children": ["b"]}, {"id": "b", "children": ["c"]}, "#
                + #"{"id": "c", "children": ["b"]}]}}"#,
            "workflow.tasks has tasks that wait for each other: 'b', 'c', 'b'"
        ),
        (
            #"{"workflow": {"tasks": [{"id": "a", "runtime": -1}]}}"#,
            "workflow.tasks[0].runtime is no length of time: -1.0 s"
        ),
        (
            #"{"workflow": {"tasks": [{"id": "a", "runtime": "1"}]}}"#,
            "workflow.tasks[0].runtime is no number of seconds"
        ),
        (
            #"{"workflow": {"specification": {"tasks": [{"id": "a"}]}, "execution": {"tasks": [{"id": "z"}]}}}"#,
            "workflow.execution.tasks[0].id names a task 'z' that is not there"
        ),
        (
            #"{"workflow": {"tasks": [{"id": "a", "name": "n"}, {"id": "b", "name": "n"}, {"id": "c", "parents": ["n"]}]}}"#,
            "workflow.tasks[2].parents[0] names 'n', as several tasks are called"
        ),
    ]

    @Test(arguments: faulty.map(\.text))
    func `what is no workflow is refused with its place`(text: String) throws {
        let message = try #require(Self.faulty.first { $0.text == text }?.message)
        let fault = #expect(throws: WorkflowFault.self) { try read(text) }
        #expect(fault?.text.hasPrefix(message) == true, "\(fault?.text ?? "")")
    }

    @Test func `more tasks than a dag has names for are refused, that many are not`() throws {
        func workflow(_ count: Int) -> String {
            let tasks = (0..<count).map { "{\"id\":\"t\($0)\"}" }.joined(separator: ",")
            return "{\"workflow\":{\"tasks\":[\(tasks)]}}"
        }
        #expect(try read(workflow(WfFormatReader.tasksMax)).tasks.count == WfFormatReader.tasksMax)
        #expect(throws: WorkflowFault.self) { try read(workflow(WfFormatReader.tasksMax + 1)) }
    }

    @Test func `an id may be as long as the bound says and no longer`() throws {
        func workflow(_ length: Int) -> String {
            "{\"workflow\":{\"tasks\":[{\"id\":\"\(String(repeating: "x", count: length))\"}]}}"
        }
        #expect(try read(workflow(WfFormatReader.nameLengthMax)).tasks.count == 1)
        #expect(throws: WorkflowFault.self) { try read(workflow(WfFormatReader.nameLengthMax + 1)) }
    }
}
