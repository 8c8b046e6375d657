import BatonEngine
import BatonModel

/// A planner that answers from closures, for tests of the driver.
final class TestPlanner: Planner {
    var onExpand: (VertexID, RunEvent.Emitted?) -> Expansion = { _, _ in .members([]) }
    var onPrepare: (VertexID, Int) -> Preparation = { _, _ in .done([]) }
    var onCollect: (VertexID) -> Collection = { _ in .outputs([]) }
    private(set) var ended: [VertexID] = []

    func expand(_ group: VertexID, event: RunEvent.Emitted?) -> Expansion { onExpand(group, event) }
    func prepare(_ step: VertexID, attempt: Int) -> Preparation { onPrepare(step, attempt) }
    func collect(_ step: VertexID, attempt: Int, report: AttemptReport) -> Collection { onCollect(step) }

    func ended(_ vertex: VertexID, status: StepStatus, outputs: [Datum.Entry]) { ended.append(vertex) }

    /// A step that runs the given command of the fake backend.
    static func launch(_ program: String, _ arguments: String...) -> Preparation {
        .launch(
            Launch(
                commands: [Command(program, arguments)], folder: "/", standardOutput: "/dev/null",
                standardError: "/dev/null", environment: []))
    }
}
