import BatonFrames
import BatonSessions
import BatonWire

/// Data sessions: opened, looked at, given operations.
enum SessionRoutes {
    private typealias Forms = SessionForms

    private static func outcomes(_ summary: String) -> [Route.Answer] {
        [.json(200, summary, Forms.outcome), .json(202, "It takes longer", Forms.running)]
    }

    static let routes = [
        Route(
            .post, "/sessions", .scope(.run), "Opens a data session", body: .json(Forms.open),
            answers: [.json(201, "The session", Forms.session)], refusals: [409], handler: open),
        Route(
            .get, "/sessions", .scope(.read), "The user's data sessions",
            answers: [.json(200, "The sessions", .page(Forms.session))]
        ) { (context) throws(Problem) in try ask(context, .list) },
        Route(
            .get, "/sessions/{id}", .scope(.read), "A data session", parameters: [Forms.id],
            answers: [.json(200, "The session", Forms.session)]
        ) { (context) throws(Problem) in try ask(context, .show(context.path("id"))) },
        Route(
            .delete, "/sessions/{id}", .scope(.run), "Closes a data session with all that it holds",
            parameters: [Forms.id], answers: [.empty(204, "It is closed")]
        ) { (context) throws(Problem) in try ask(context, .close(context.path("id"))) },
        Route(
            .post, "/sessions/{id}/restart", .scope(.run),
            "Starts its Python again; variables are made anew when they are needed", parameters: [Forms.id],
            answers: [.json(200, "The session", Forms.session)]
        ) { (context) throws(Problem) in try ask(context, .restart(context.path("id"))) },
        Route(
            .post, "/sessions/{id}/cancel", .scope(.run), "Stops what it does, and takes away what waits",
            parameters: [Forms.id], answers: [.empty(204, "It stops")]
        ) { (context) throws(Problem) in try ask(context, .cancel(context.path("id"))) },
        Route(
            .post, "/sessions/{id}/run", .scope(.run), "Does an operation, or a list of them",
            parameters: [Forms.id, Forms.wait], body: .json(Forms.work, max: SessionLimits.bodyBytes),
            answers: outcomes("What came of it"), refusals: [409], traits: .isUnaudited
        ) { (context) throws(Problem) in try ask(context, .run(context.path("id"), try work(context))) },
        Route(
            .get, "/sessions/{id}/statements/{n}", .scope(.read), "What came of operations that took longer",
            parameters: [Forms.id, Forms.number, Forms.wait], answers: outcomes("What came of it"),
            refusals: [409, 422]
        ) { (context) throws(Problem) in
            try ask(context, .await(context.path("id"), context.pathNumber("n")))
        },
        Route(
            .post, "/sessions/{id}/code", .scope(.run), "The Python of operations, which are not done",
            parameters: [Forms.id], body: .json(Forms.work, max: SessionLimits.bodyBytes),
            answers: [.json(200, "Its lines", Forms.code)], refusals: [409], traits: .isUnaudited
        ) { (context) throws(Problem) in try ask(context, .code(context.path("id"), try work(context))) },
        Route(
            .get, "/sessions/{id}/code", .scope(.read), "The Python of all that it did", parameters: [Forms.id],
            answers: [.json(200, "Its lines", Forms.code)], refusals: [409, 422]
        ) { (context) throws(Problem) in try ask(context, .script(context.path("id"))) },
    ]

    private static func open(_ context: RequestContext) throws(Problem) -> Handled {
        let engine = context.text("engine").flatMap(Engine.init(rawValue:)) ?? .polars
        let spec = SessionSpec(
            owner: try context.user.name, engine: engine, address: context.text("at"),
            memoryBytes: context.number("memory") ?? 0, statementLimit: context.number("timeout"),
            idleLimit: context.number("idle") ?? context.director.settings.sessionIdle,
            lifeLimit: context.number("life"))
        return try ask(context, .open(name: context.text("name"), spec))
    }

    private static func work(_ context: RequestContext) throws(Problem) -> SessionWork {
        do {
            if let statement = context.body["statement"], context.body["operation"] == nil {
                return .statement(try Statement(statement))
            }
            var isList = false
            if case .array = context.body { isList = true }
            return .operations(try OperationRequest.requests(try Scalar(context.body)), isList: isList)
        } catch let fault as FrameDocumentFault {
            throw Problem(422, "invalid", fault.message)
        } catch let fault as FrameFault {
            throw Problem(fault)
        } catch {
            throw Problem(422, "invalid", "the body can't be read")
        }
    }

    /// Asks the sessions, and answers with what they say.
    static func ask(_ context: RequestContext, _ action: SessionCall.Action) throws(Problem) -> Handled {
        if let reply = context.given.session { return try SessionReplies.handled(reply, of: action) }
        let wait = context.queryNumber("wait") ?? SessionLimits.waitDefault
        let user = try context.user
        return .session(
            SessionCall(
                owner: user.name, isTrusted: user.isAdmin, action,
                until: context.now + wait * DirectorSettings.second))
    }
}

/// What data sessions hold, and what they can do.
enum SessionDataRoutes {
    private typealias Forms = SessionForms

    /// Files of rows by the last part of the path.
    static let formats: [(format: FrameFile.Format, type: String)] = [
        (.csv, "text/csv"), (.parquet, "application/vnd.apache.parquet"), (.arrow, "application/vnd.apache.arrow.file"),
    ]

    static let routes =
        [
            Route(
                .get, "/sessions/{id}/engine", .scope(.read), "The engine of a data session", parameters: [Forms.id],
                answers: [.json(200, "The engine", Forms.engineAnswer)], handler: engine),
            Route(
                .get, "/sessions/{id}/variables", .scope(.read), "What a data session holds", parameters: [Forms.id],
                answers: [.json(200, "The variables", Forms.variables)], handler: variables),
            Route(
                .get, "/sessions/{id}/variables/{name}", .scope(.read), "Rows of a frame",
                parameters: [Forms.id, Forms.variable, Forms.offset, Forms.limit, Forms.wait],
                answers: [.json(200, "The rows", Forms.page), .json(202, "It takes longer", Forms.running)],
                refusals: [409, 422]
            ) { (context) throws(Problem) in
                try SessionRoutes.ask(
                    context,
                    .page(
                        context.path("id"), variable: context.path("name"), offset: context.queryNumber("offset") ?? 0,
                        limit: context.queryNumber("limit") ?? SessionLimits.rowsDefault))
            },
            Route(
                .delete, "/sessions/{id}/variables/{name}", .scope(.run), "Lets a variable go",
                parameters: [Forms.id, Forms.variable], answers: [.empty(204, "It is gone")], refusals: [409],
                traits: .isUnaudited
            ) { (context) throws(Problem) in
                try SessionRoutes.ask(context, .release(context.path("id"), variable: context.path("name")))
            },
        ] + formats.map(file)
        + [
            Route(
                .get, "/features", .scope(.read), "The engines, and all operations by their names",
                answers: [.json(200, "Engines and operations", FeatureDocument.schema)], handler: features)
        ]

    private static func file(_ format: FrameFile.Format, _ type: String) -> Route {
        Route(
            .get, "/sessions/{id}/variables/{name}/\(format.rawValue)", .scope(.read),
            "Rows of a frame as a file (\(format.rawValue))",
            parameters: [Forms.id, Forms.variable, Forms.offset, Forms.limit, Forms.wait],
            answers: [.other(200, "The file", type), .json(202, "It takes longer", Forms.running)],
            refusals: [409, 422]
        ) { (context) throws(Problem) in
            try SessionRoutes.ask(
                context,
                .export(
                    context.path("id"), variable: context.path("name"), format,
                    offset: context.queryNumber("offset") ?? 0,
                    limit: context.queryNumber("limit") ?? SessionLimits.rowsDefault))
        }
    }

    private static func engine(_ context: RequestContext) throws(Problem) -> Handled {
        try SessionRoutes.ask(context, .show(context.path("id"))).mapping { json in
            WireJSON.object([
                .init("engine", json["engine"] ?? .null),
                .init("version", json["version"] ?? .null), .init("at", json["at"] ?? .null),
            ])
        }
    }

    private static func variables(_ context: RequestContext) throws(Problem) -> Handled {
        try SessionRoutes.ask(context, .variables(context.path("id")))
    }

    private static func features(_ context: RequestContext) throws(Problem) -> Handled {
        try SessionRoutes.ask(context, .versions)
    }
}

extension Handled {
    fileprivate func mapping(_ change: (WireJSON) -> WireJSON) -> Handled {
        guard case .done(let response) = self, let json = try? WireJSONReader.read(response.body.bytes) else {
            return self
        }
        return .json(response.status, change(json))
    }
}
