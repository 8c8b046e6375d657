import BatonModel
import BatonWire

/// Forms of the documents of the work, for checks and for the OpenAPI document.
enum WorkSchemas {
    static let state = Schema.text(TextRule(of: WorkState.allCases.map(\.rawValue)))
    static let anyName = Schema.text(1...NameRule.bytesMax)
    /// A number beyond what JSON's readers take, as text.
    static let seed = Schema.text(TextRule(first: "0-9", rest: "0-9", max: 20))
    static let number = Schema.nullable(.integer)
    static let words = Schema.nullable(.text(0...100_000))
    private static let properties = Schema.map(TextRule(1...NameRule.bytesMax), .any, max: 1_000)

    static let needs = Schema.named(
        "Needs",
        .object([
            .optional("cores", .count), .optional("memory", .count), .optional("gpus", .count),
            .optional("tags", .list(anyName, max: 1_000)), .optional("properties", properties),
        ]))

    static let submission = Schema.named(
        "Submission",
        .object([
            .required("name", anyName), .required("digest", .digest), .required("parcel", .digest),
            .optional("seed", seed), .optional("stop", .flag),
            .optional(
                "keepalive",
                .integer(ExperimentSubmission.keepaliveRange)),
            .optional("timeout", .nullable(.integer(1...Int.max))), .optional("exclusive", .flag),
            .optional("cleanup", .flag),
            .required(
                "deployments",
                .list(
                    .object([
                        .required("label", anyName), .optional("node", .name), .optional("where", .text(0...100_000)),
                        .optional("nodes", .list(.name, max: ExperimentSubmission.deploymentsMax)),
                        .optional("pool", .name),
                        .optional("count", .integer(1...ExperimentSubmission.deploymentsMax)),
                        .optional("needs", needs),
                    ]), max: ExperimentSubmission.deploymentsMax)),
            .optional("files", .list(.digest, max: ExperimentSubmission.filesMax)),
            .optional("secrets", .list(anyName, max: ExperimentSubmission.secretsMax)),
        ]))

    private static let steps = Schema.object(StepStatus.allCases.map { .optional($0.rawValue, .count) })

    static let deployment = Schema.named(
        "Deployment",
        .object([
            .required("index", .integer(1...Int.max)), .required("label", anyName), .required("part", .count),
            .required("copy", .count), .required("node", .nullable(.name)),
            .required("node_state", .nullable(.text(TextRule(of: NodeState.allCases.map(\.rawValue))))),
            .required("state", state), .required("cancelling", .flag), .required("lease", .count),
            .required("steps", steps), .required("error", words), .required("began", number),
            .required("ended", number), .required("events", .count),
        ]))

    static let experiment = Schema.named(
        "Experiment",
        .object([
            .required("id", .id), .required("name", anyName), .required("owner", .text(.user)),
            .required("state", state), .required("cancelling", .flag), .required("created", .instant),
            .required("started", number), .required("ended", number), .required("digest", .digest),
            .required("parcel", .digest), .required("seed", seed), .required("keepalive", .count),
            .required("exclusive", .flag), .required("files", .list(.digest, max: ExperimentSubmission.filesMax)),
            .required("error", words),
            .required("counts", .object(WorkState.allCases.map { .optional($0.rawValue, .count) })),
            .required("deployments", .list(deployment, max: ExperimentSubmission.deploymentsMax)),
            .required("event_count", .count), .required("cursor", .text(1...100)),
        ]))

    static let emit = Schema.object([.required("name", anyName), .optional("payload", .any)])

    static let event = Schema.named(
        "Event",
        .object([
            .required("seq", .integer(1...Int.max)), .required("instant", .instant), .required("name", anyName),
            .required("payload", .any), .required("from", .any),
        ]))

    static let flag = Schema.named(
        "Flag",
        .object([
            .required("name", anyName), .required("text", .nullable(.text(0...FlagDocument.textMax))),
            .required("number", number), .required("version", .count),
        ]))

    static let flagChange = Schema.object([
        .optional("text", .nullable(.text(0...FlagDocument.textMax))), .optional("number", number),
        .optional("add", number),
        .optional(
            "if",
            .nullable(
                .object([
                    .optional("text", .nullable(.text(0...FlagDocument.textMax))), .optional("number", number),
                ]))),
    ])

    static let log = Schema.named(
        "Log",
        .object([
            .required("slot", .count), .required("stream", .word("out", "err")), .required("size", .count),
        ]))

    static let artifactHead = Schema.named(
        "ArtifactHead",
        .object([
            .required("digest", .digest), .required("size", .count), .required("offset", .count),
            .required("complete", .flag),
        ]))

    static let artifact = Schema.named(
        "Artifact",
        .object([
            .required("deployment", .integer(1...Int.max)), .required("step", .text(0...100_000)),
            .required("name", .text(0...100_000)), .required("digest", .digest),
            .required("size", .nullable(.count)), .required("complete", .flag),
        ]))

    // What agents say and hear.

    static let key: [Schema.Field] = [
        .required("experiment", .id), .required("index", .integer(1...Int.max)), .required("lease", .count),
    ]

    static let facts = Schema.object([
        .optional("os", .text(0...200)), .optional("arch", .text(0...200)),
        .optional("cores", .integer(0...1_000_000)), .optional("memory", .count),
        .optional("gpus", .integer(0...1_000_000)), .optional("tags", .list(anyName, max: 1_000)),
        .optional("properties", properties),
    ])

    static let hello = Schema.object([
        .required("facts", facts), .required("version", anyName), .required("boot", anyName),
        .optional("known", .list(.object(key), max: AgentHello.knownMax)),
    ])

    static let welcome = Schema.object([
        .required("node", .name), .optional("token", .text(20...128)), .required("epoch", .count),
        .required("heartbeat", .integer(1...Int.max)), .required("drop", .list(.object(key), max: AgentHello.knownMax)),
        .required("orders_done", .count),
    ])

    static let report = Schema.object([
        .required("epoch", .count), .required("orders_done", .count), .optional("busy", .count),
        .optional("last", .flag),
        .optional(
            "reports",
            .list(
                .object(
                    key + [
                        .optional("state", .nullable(state)), .optional("error", words),
                        .optional(
                            "events",
                            .nullable(
                                .object([
                                    .required("from", .count), .required("count", .count),
                                    .required("frames", .text(0...WorkLimits.reportBytes)),
                                ]))),
                        .optional(
                            "emitted",
                            .list(
                                .object([
                                    .required("number", .integer(1...Int.max)), .required("name", anyName),
                                    .optional("payload", .any),
                                ]), max: DeploymentReport.emittedMax)),
                    ]), max: AgentReport.reportsMax)),
    ])

    static let reportAnswer = Schema.object([
        .required(
            "accepted",
            .list(
                .object(key + [.required("events", .count), .required("emitted", .count)]),
                max: AgentReport.reportsMax)),
        .required(
            "refused",
            .list(
                .object(key + [.required("reason", .word("stale", "unknown", "invalid"))]),
                max: AgentReport.reportsMax)),
    ])

    static let order = Schema.object(
        key + [.required("seq", .integer(1...Int.max)), .required("kind", .text(1...40))], isOpen: true)

    static let orders = Schema.object([
        .required("orders", .list(order, max: AgentOrders.ordersMax)), .required("next", .count),
    ])
}
