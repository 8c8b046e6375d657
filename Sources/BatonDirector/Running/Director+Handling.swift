package import BatonWire

// From a request to what is done about it: route, caller, form, earlier answer, handler, in this order.
extension Director {
    /// - Parameter given: what the listener brings when it asks again about the same request.
    package func handle(_ request: APIRequest, now: Int, given: Given) -> Handled {
        handle(request, as: nil, now: now, given: given)
    }

    /// Does what whoever runs the director asks for, on its own computer, without a token.
    package func handleForOperator(_ request: APIRequest, now: Int, given: Given) -> Handled {
        handle(request, as: .directorsOperator, now: now, given: given)
    }

    private func handle(_ request: APIRequest, as known: Caller?, now: Int, given: Given) -> Handled {
        var route: Route?
        do throws(Problem) {
            let handled = try answer(request, as: known, now: now, given: given, found: &route)
            if case .done(let response) = handled { metrics.count(route, response.status) }
            return handled
        } catch {
            metrics.count(route, error.status)
            return .done(response(for: error, request))
        }
    }

    private func answer(
        _ request: APIRequest, as known: Caller?, now: Int, given: Given, found: inout Route?
    ) throws(Problem) -> Handled {
        try Director.checkBounds(request)
        let (route, values) = try Director.route(request)
        found = route
        let caller: Caller =
            if let known {
                known
            } else if route.access == .open {
                .anybody
            } else {
                try self.caller(request, now: now)
            }
        try permit(caller, route.access, request)
        try Director.checkPath(route, values)
        try Director.checkQuery(route, request)
        let context = RequestContext(
            director: self, request: request, route: route, caller: caller, now: now, given: given,
            body: try Director.body(route, request), pathValues: values)
        return try carryOut(context)
    }

    private func carryOut(_ context: RequestContext) throws(Problem) -> Handled {
        guard context.route.isWriting else { return try context.route.handler(context) }
        let key = try ReplyKey(context)
        if let key, let kept = try reply(key, context) { return .done(kept) }
        let before = (touched, orders)
        do throws(Problem) {
            return try data.store.atomically { () throws(Problem) in
                let handled = try context.route.handler(context)
                if case .done(let response) = handled {
                    if let key { try keep(response, key, context) }
                    if context.route.isAudited { try audit(context, status: response.status) }
                }
                return handled
            }
        } catch {
            (touched, orders) = before
            throw error
        }
    }

    func response(for problem: Problem, _ request: APIRequest) -> APIResponse {
        var response = APIResponse(problem)
        if problem.status == 401 { response.headers.append(Header("www-authenticate", "Bearer realm=\"baton\"")) }
        if let seconds = problem.retryAfter { response.headers.append(Header("retry-after", "\(seconds)")) }
        if problem.status == 405, case .otherMethods(let methods) = Director.router.match(request.method, request.path)
        {
            response.headers.append(Header("allow", methods.map(\.rawValue).joined(separator: ", ")))
        }
        return response
    }
}

// The form of a request, before anybody looks at what it means.
extension Director {
    private static func checkBounds(_ request: APIRequest) throws(Problem) {
        let target = request.query.reduce(request.path.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 2 }
        guard target <= DirectorLimits.targetBytes else {
            throw Problem(414, "target_too_long", "the URL has more than \(DirectorLimits.targetBytes) bytes")
        }
        let headers = request.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard headers <= DirectorLimits.headerBytes, request.headers.count <= DirectorLimits.headerCount else {
            throw Problem(
                431, "headers_too_large",
                "more than \(DirectorLimits.headerCount) headers or \(DirectorLimits.headerBytes) bytes of them")
        }
    }

    private static func route(_ request: APIRequest) throws(Problem) -> (Route, [String]) {
        switch router.match(request.method, request.path) {
        case .route(let route, let values): return (route, values)
        case .otherMethods(let methods):
            throw Problem(
                405, "method_not_allowed",
                "\(request.method.rawValue) is not for this; there is "
                    + methods.map(\.rawValue).joined(separator: ", "))
        case .none:
            throw Problem(
                404, "no_such_route", "the director has nothing under this path", help: "see /api/v1/openapi.json")
        }
    }

    /// What can't be anything's name is not there.
    private static func checkPath(_ route: Route, _ values: [String]) throws(Problem) {
        for (name, value) in zip(route.pathNames, values) {
            guard let parameter = route.parameter(name, in: .path) else {
                preconditionFailure("\(route.template) has no schema for {\(name)}")
            }
            guard parameter.fault(in: value) == nil else { throw .notFound("such '\(name)'") }
        }
    }

    private static func checkQuery(_ route: Route, _ request: APIRequest) throws(Problem) {
        var seen: Set<String> = []
        for entry in request.query {
            guard let parameter = route.parameter(entry.name, in: .query) else {
                throw Problem(400, "parameter_unknown", "there is no parameter '\(entry.name.prefix(64))' here")
            }
            guard seen.insert(entry.name).inserted else {
                throw Problem(400, "parameter_twice", "the parameter '\(entry.name)' stands there twice")
            }
            if let fault = parameter.fault(in: entry.value) { throw Problem(400, "parameter_invalid", fault) }
        }
        for parameter in route.parameters where parameter.place == .query && parameter.isRequired {
            guard seen.contains(parameter.name) else {
                throw Problem(400, "parameter_missing", "the parameter '\(parameter.name)' is missing")
            }
        }
        for parameter in route.parameters where parameter.place == .header {
            guard let value = request.header(parameter.name) else { continue }
            if let fault = parameter.fault(in: value) { throw Problem(400, "header_invalid", fault) }
        }
    }

    private static func body(_ route: Route, _ request: APIRequest) throws(Problem) -> WireJSON {
        guard case .json(let schema, let max) = route.body else { return .null }
        let bytes = request.body.bytes
        guard bytes.count <= max else { throw .tooLarge(max) }
        guard request.header("content-type").map(isJSON) ?? true else {
            throw Problem(415, "not_json", "the body has to be application/json")
        }
        let json: WireJSON
        do { json = try WireJSONReader.read(bytes) } catch {
            throw Problem(400, "bad_json", "the body is no JSON: \(error.message), at byte \(error.offset)")
        }
        if let fault = schema.fault(in: json, at: "the body") { throw Problem(422, "invalid", fault) }
        return json
    }

    private static func isJSON(_ type: String) -> Bool {
        let name = type.split(separator: ";").first?.trimmed.lowercased() ?? ""
        return name == "application/json"
    }
}

extension Substring {
    /// Without spaces around it.
    var trimmed: Substring {
        var text = self
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return text
    }
}

extension Parameter {
    /// What is wrong with a text as this parameter's value; nil when nothing is.
    func fault(in text: String) -> String? {
        let place = "the parameter '\(name)'"
        switch schema {
        case .integer:
            // Digits only: what `Int` takes beside them, a plus sign, is not in the schema.
            guard !text.hasPrefix("+"), let number = Int(text) else { return "\(place) is not a whole number" }
            return schema.fault(in: .int(number), at: place)
        case .flag: return text == "true" || text == "false" ? nil : "\(place) is not true or false"
        case .text, .number, .any, .list, .object, .map, .nullable, .oneOf, .named:
            return schema.fault(in: .string(text), at: place)
        }
    }
}
