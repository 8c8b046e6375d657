import BatonFrames
import BatonSessions
import BatonWire

/// What requests and answers about data sessions look like.
enum SessionForms {
    static let sessionName = Schema.text(
        TextRule(first: "A-Za-z0-9_", rest: "A-Za-z0-9_-", max: SessionID.nameMax))
    static let variableName = Schema.text(TextRule(first: "A-Za-z_", rest: "A-Za-z0-9_", max: 64))
    private static let engine = Schema.text(TextRule(of: Engine.allCases.map(\.rawValue)))
    private static let text = Schema.text(0...1_000_000)
    private static let span = Schema.integer(DirectorSettings.second...SessionLimits.spanMax)
    private static let texts = Schema.list(text, max: 1_000_000)

    /// Parameters of the paths.
    static let id = Parameter.path("id", sessionName, "The session, as its owner calls it")
    static let variable = Parameter.path("name", variableName, "The variable")
    static let number = Parameter.path("n", .integer(1...Int.max), "Number of the statement, from 1")
    static let wait = Parameter.query(
        "wait", .integer(0...DirectorLimits.waitMax),
        "Seconds to wait for the end at most; \(SessionLimits.waitDefault) without it")
    static let offset = Parameter.query("offset", .count, "The first row, from 0")
    static let limit = Parameter.query(
        "limit", .integer(1...Catalogue.rowsMax), "Rows at most; \(SessionLimits.rowsDefault) without it")

    static let open = Schema.object([
        .optional("engine", engine), .optional("name", sessionName), .optional("at", .text(1...1_000)),
        .optional("memory", .integer(0...SessionLimits.memoryMax)), .optional("timeout", span),
        .optional("idle", span), .optional("life", span),
    ])

    static let session = Schema.named(
        "DataSession",
        .object([
            .required("id", sessionName), .required("owner", .text(.user)), .required("engine", engine),
            .required("version", .nullable(text)),
            .required("state", .word("starting", "idle", "busy", "lost", "closed")), .required("variables", .count),
            .required("opened", .instant), .required("last_used", .instant), .required("at", .nullable(text)),
            .required("memory", .nullable(.count)), .required("timeout", .nullable(.count)),
            .required("idle", .nullable(.count)), .required("life", .nullable(.count)),
        ]))

    static let engineAnswer = Schema.object([
        .required("engine", engine), .required("version", .nullable(text)), .required("at", .nullable(text)),
    ])

    /// Names of operations and arguments are the catalogue's: what is unknown is told with the nearest.
    static let operation = Schema.named(
        "Operation",
        .object(
            [
                .required("operation", .text(1...100)), .optional("source", .nullable(.text(0...1_000))),
                .optional("target", .nullable(.text(0...1_000))),
                .optional("operation_options", .nullable(.object([.optional("creates_new", .flag)]))),
            ], isOpen: true))
    static let statement = Schema.object([.required("statement", .object([], isOpen: true))])
    static let work = Schema.oneOf([operation, .list(operation, max: OperationRequest.operationsMax), statement])

    static let fault = Schema.named(
        "DataFault",
        .object([
            .required("kind", .text(1...100)), .required("message", text), .optional("help", text),
            .optional("step", .count), .optional("operation", .count),
        ]))
    static let outcome = Schema.named(
        "Outcome",
        .object([
            .required("status", .word("ok", "error")), .required("statement", .count), .required("code", texts),
            .required("updated", .any), .required("result", .any), .required("error", .nullable(fault)),
            .required("notes", texts), .optional("answer", .object([], isOpen: true)),
        ]))
    static let running = Schema.object([.required("status", .word("running")), .required("statement", .count)])
    static let code = Schema.object([.required("status", .word("ok")), .required("code", texts)])
    static let variables = Schema.object([
        .required(
            "items",
            .list(
                .object([
                    .required("name", text), .required("kind", .word("frame", "object")),
                    .required("engine", engine), .required("rows", .nullable(.count)),
                    .required("bytes", .nullable(.count)), .required("resident", .flag),
                    .required("last_used", .instant), .required("columns", .nullable(.any)),
                ]), max: 1_000_000))
    ])
    static let page = Schema.object([
        .required("columns", .any), .required("rows", .any), .required("offset", .count),
        .required("total", .nullable(.count)),
    ])
}

/// Bounds of what is asked of data sessions.
enum SessionLimits {
    /// Seconds.
    static let waitDefault = 30
    static let rowsDefault = 1_000
    /// Bytes that one may wish for.
    static let memoryMax = 1 << 50
    /// Nanoseconds that a limit may have: ten years.
    static let spanMax = 10 * 365 * 24 * DirectorSettings.hour
    /// Bytes of a request's operations: rows may stand in it.
    static let bodyBytes = 64 << 20
}
