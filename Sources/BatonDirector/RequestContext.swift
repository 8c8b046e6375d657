package import BatonWire

/// A request that was found allowed and well-formed, as its handler sees it.
package struct RequestContext {
    package let director: Director
    package let request: APIRequest
    package let route: Route
    package let caller: Caller
    /// Nanoseconds since 1970, UTC.
    package let now: Int
    package let given: Given
    /// The JSON of the body, which the route's schema allows; null where a route has none.
    package let body: WireJSON
    /// Decoded parts of the path, in the order of `route.pathNames`.
    let pathValues: [String]

    package var data: DirectorData { director.data }

    /// The user who asks.
    ///
    /// - Throws: 403 when it is an agent, or whoever runs the director.
    package var user: User {
        get throws(Problem) {
            guard case .user(let user, _) = caller else { throw Problem(403, "users_only", "only a user may do this") }
            return user
        }
    }

    /// The node whose agent asks; nil for anybody else.
    package var agentNode: String? { if case .agent(let node, _) = caller { node } else { nil } }

    package func touch(_ topic: Topic) { director.touch(topic) }

    /// A parameter of the path; the route's template has it.
    package func path(_ name: String) -> String {
        guard let place = route.pathNames.firstIndex(of: name) else {
            preconditionFailure("\(route.template) has no {\(name)}")
        }
        return pathValues[place]
    }

    package func pathNumber(_ name: String) -> Int {
        guard let number = Int(path(name)) else { preconditionFailure("{\(name)} is not declared as a number") }
        return number
    }

    package func query(_ name: String) -> String? { request.parameter(name) }

    package func queryNumber(_ name: String) -> Int? { request.parameter(name).flatMap { Int($0) } }

    /// The instant until which the request waits for news: `now` for one that does not want to wait, or that has waited.
    package var waitsUntil: Int {
        given.isLast ? now : now + (queryNumber("wait") ?? 0) * DirectorSettings.second
    }

    /// How many entries a page of a list has.
    package var pageLimit: Int { queryNumber("limit") ?? DirectorLimits.pageDefault }

    /// Answers with a page of a list: entries behind the cursor, one more of which was looked for.
    package func page<T>(
        _ entries: [T], cursor: (T) -> String, json: (T) throws(Problem) -> WireJSON
    ) throws(Problem) -> Handled {
        let limit = pageLimit
        var items: [WireJSON] = []
        items.reserveCapacity(min(limit, entries.count))
        for entry in entries.prefix(limit) { items.append(try json(entry)) }
        let next = entries.count > limit ? WireJSON.string(cursor(entries[limit - 1])) : .null
        return .json(200, .object([.init("items", .array(items)), .init("next", next)]))
    }

    /// The members of the body, for those who know its schema.
    package func text(_ name: String) -> String? { body[name]?.text }
    package func number(_ name: String) -> Int? { body[name]?.number }
    package func flag(_ name: String) -> Bool? { if case .bool(let flag)? = body[name] { flag } else { nil } }

    package func texts(_ name: String) -> [String]? {
        if case .array(let items)? = body[name] { items.compactMap(\.text) } else { nil }
    }
}

extension Handled {
    package static func json(_ status: Int, _ json: WireJSON) -> Handled { .done(APIResponse(status, json: json)) }
    package static func empty(_ status: Int = 204) -> Handled { .done(APIResponse(status)) }
}
