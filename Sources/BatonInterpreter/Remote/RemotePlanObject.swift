import BatonModel
import BatonSyntax

/// A plan for a director's nodes: where the deployments of an experiment would go, and what they would do there.
///
/// Making it asks the director for its nodes and changes nothing there: nothing is handed over, prepared or run. What only a
/// node can tell (which steps its own cache has) is not in it.
package final class RemotePlanObject: LanguageObject, Plan {
    /// The task, dag or experiment, or a call of one.
    private let subject: Value
    private let starter: RemoteStarter
    let name: String
    let content: PlanContent
    let outlook: RemoteOutlook

    init(_ subject: Value, _ starter: RemoteStarter) throws(RuntimeError) {
        self.subject = subject
        self.starter = starter
        outlook = try RemoteOutlook(subject, starter)
        name = outlook.submission.name
        content = PlanContent(lines: outlook.lines(subject, starter), starter.interpreter)
        super.init()
    }

    var text: String { outlook.text() }

    func again(_ interpreter: Interpreter) throws(RuntimeError) -> any Plan { try RemotePlanObject(subject, starter) }

    func start() throws(RuntimeError) -> RunObject { try starter.start(subject) }

    package override var typeName: String { "Plan" }
    package override var description: String { "<Plan \(token) \(name) on \(starter.connection.name)>" }
    package override var memberNames: [String] { ["token", "name", "steps", "deployments", "files"] }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        switch name {
        case "steps": .list(outlook.steps)
        case "deployments": .list(outlook.deployments)
        case "files": .list(outlook.files)
        default: commonMember(name)
        }
    }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? { .list(outlook.steps) }
}
