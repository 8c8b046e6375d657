import BatonModel
import BatonWire

/// The steps of a deployment's run, with their results: for pages that show the graph, the timeline and a table.
enum StepRoutes {
    private static let vertex = Schema.named(
        "Vertex",
        .object(
            [
                .required("id", .count), .required("parent", .nullable(.count)),
                .required("waits_for", .list(.count, max: WorkLimits.verticesMax)),
                .required("status", .text(1...40)), .required("group", .nullable(.text(0...100_000))),
                .required("step", .nullable(.any)),
            ]))

    static let routes = [
        Route(
            .get, "/experiments/{id}/deployments/{n}/steps", .scope(.read),
            "Steps and groups of a deployment's run, in the order in which they were made", parameters: Parameter.page,
            answers: [.json(200, "A page of them", .page(vertex))], handler: list)
    ]

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let (_, deployment) = try context.deployment()
        let view = try context.director.view(of: deployment)
        defer {
            context.director.work.views.put(deployment.storeKey, view, events: deployment.shown.events)
        }
        let first = context.query("after").flatMap { Int($0) }.map { $0 &+ 1 } ?? 0
        guard first >= 0 else { throw Problem(400, "parameter_invalid", "the cursor is none of this director's") }
        let rows = Array(view.rows.dropFirst(first).prefix(context.pageLimit + 1))
        return try context.page(rows, cursor: { "\($0.vertex.id.index)" }) { (row) throws(Problem) in
            json(row, view)
        }
    }

    private static func json(_ row: RunView.Row, _ view: RunView) -> WireJSON {
        let step = row.step == nil ? nil : RunDocument.step(row, of: view, shown: { $0 })["step"]
        return .object([
            .init("id", .int(row.vertex.id.index)),
            .init("parent", row.vertex.parent.map { .int($0.index) } ?? .null),
            .init("waits_for", .array(row.vertex.dependencies.map { .int($0.vertex.index) })),
            .init("status", .string(row.status.rawValue)),
            .init("group", row.group.map { .string($0.label) } ?? .null), .init("step", step ?? .null),
        ])
    }
}
