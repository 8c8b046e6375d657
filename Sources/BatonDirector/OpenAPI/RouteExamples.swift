package import BatonWire

/// Examples in the description of the API: what a request sends, and what comes back. A test holds them against the schemas.
enum RouteExamples {
    /// By method and template.
    static let bodies: [String: WireJSON] = read([
        "POST /login": #"{"user": "ada", "password": "correct horse battery"}"#,
        "POST /tokens": #"{"name": "nightly", "scopes": ["read", "run"], "expires": 1798700000000000000}"#,
        "POST /users": #"{"name": "grace", "password": "correct horse battery", "admin": false}"#,
        "PATCH /users/{name}":
            #"{"quotas": {"experiments": 500, "artifact_bytes": 21474836480, "log_bytes": 1073741824}}"#,
        "PATCH /nodes/{name}": #"{"shared_with": ["grace"], "tags": ["gpu"], "properties": {"room": "B12"}}"#,
        "POST /join-tokens": #"{"node": "gpu1", "tags": ["gpu"], "expires": 1798700000000000000}"#,
        "POST /pools": #"{"name": "edge", "nodes": ["edge-1", "edge-2"]}"#,
        "POST /pools/{name}/nodes": #"{"count": 2}"#,
        "POST /connectors": #"{"kind": "ssh", "name": "gpu1", "options": {"address": "me@gpu1", "tags": ["gpu"]}}"#,
        "POST /experiments": #"""
        {"name": "tuesday", "digest": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
         "parcel": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9", "keepalive": 600000000000,
         "deployments": [
            {"label": "serve", "node": "core-1"},
            {"label": "probe", "where": "\"edge\" in tags", "nodes": ["edge-1", "edge-2"], "count": 2, "needs": {"cores": 2}}]}
        """#,
        "POST /experiments/{id}/deployments/{n}/cancel": #"{"step": "train[3]"}"#,
        "POST /experiments/{id}/events": #"{"name": "go", "payload": {"level": 3}}"#,
        "PUT /experiments/{id}/flags/{name}": #"{"number": 4, "if": {"number": 3}}"#,
        "POST /sessions": #"{"engine": "polars", "name": "trips", "memory": 4294967296, "idle": 3600000000000}"#,
        "POST /sessions/{id}/run": #"""
        [{"operation": "create.dataframe", "target": "df", "data": {"town": ["Ulm", "Bonn"], "fare": [3.5, 4]}},
         {"operation": "cols.upper", "source": "df", "cols": "town"}]
        """#,
        "POST /sessions/{id}/code": #"{"operation": "cols.upper", "source": "df", "cols": "town", "target": "df2"}"#,
        "PUT /secrets/{name}": #"{"value": "told to nobody"}"#,
        "POST /agent/hello": #"""
        {"facts": {"os": "linux", "arch": "x86_64", "cores": 8, "memory": 17179869184, "tags": ["gpu"]}, "version": "0.1.0",
         "boot": "5b1c7a3e", "known": []}
        """#,
        "POST /agent/reports": #"""
        {"epoch": 3, "orders_done": 12, "busy": 1, "reports": [
            {"experiment": "01k828hb9u-37297127", "index": 1, "lease": 1, "state": "running"}]}
        """#,
    ])

    /// By method, template and status.
    static let answers: [String: WireJSON] = read([
        "GET /health 200": #"{"status": "ok", "version": "0.1.0"}"#,
        "POST /login 200": #"""
        {"token": "baton_u_R9cXl0dT1kq7cS4yq1mYwJq2n8sT0aVbCxZeUfGhIjk", "expires": 1798700000000000000,
         "user": {"name": "ada", "admin": true, "created": 1795369086000000000, "has_password": true,
            "quotas": {"experiments": 10000, "artifact_bytes": 53687091200, "log_bytes": 10737418240},
            "used": {"experiments": 12, "artifact_bytes": 104857600, "log_bytes": 20480}}}
        """#,
        "POST /join-tokens 201": #"""
        {"id": "01k828hb9u-37297127", "owner": "ada", "node": "gpu1", "tags": ["gpu"], "shared_with": [],
         "created": 1795369086000000000, "expires": 1795455486000000000,
         "token": "baton_j_R9cXl0dT1kq7cS4yq1mYwJq2n8sT0aVbCxZeUfGhIjk"}
        """#,
        "GET /nodes/{name} 200": #"""
        {"name": "gpu1", "state": "online", "owner": "ada", "shared_with": ["*"], "connector": "agent", "locked_by": null,
         "last_seen": 1795369086000000000, "os": "linux", "arch": "x86_64", "cores": 8, "memory": 17179869184, "gpus": 1,
         "tags": ["gpu"], "properties": {"room": "B12"}}
        """#,
        "GET /experiments/{id} 200": #"""
        {"id": "01k828hb9u-37297127", "name": "tuesday", "owner": "ada", "state": "running", "cancelling": false,
         "created": 1795369086000000000, "started": 1795369090000000000, "ended": null,
         "digest": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
         "parcel": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9", "seed": "7", "keepalive": 600000000000,
         "exclusive": false, "files": [], "error": null, "counts": {"running": 1}, "deployments": [
            {"index": 1, "label": "serve", "part": 0, "copy": 0, "node": "core-1", "node_state": "online", "state": "running",
             "cancelling": false, "lease": 1, "steps": {"running": 1}, "error": null, "began": 1795369091000000000,
             "ended": null, "events": 3}],
         "event_count": 0, "cursor": "5.0"}
        """#,
        "POST /experiments/{id}/events 201": #"""
        {"seq": 1, "instant": 1795369086000000000, "name": "go", "payload": {"level": 3}, "from": {"user": "ada"}}
        """#,
        "POST /sessions/{id}/run 200": #"""
        {"status": "ok", "statement": 1, "code": ["df = df.with_columns(pl.col(\"town\").str.to_uppercase())"],
         "updated": "df", "result": null, "error": null, "notes": []}
        """#,
        "PUT /experiments/{id}/flags/{name} 200": #"{"name": "ready", "text": null, "number": 4, "version": 2}"#,
    ])

    private static func read(_ texts: [String: String]) -> [String: WireJSON] {
        texts.mapValues { text in
            guard let json = try? WireJSONReader.read(Array(text.utf8)) else {
                preconditionFailure("an example is no JSON: \(text)")
            }
            return json
        }
    }
}

extension Route {
    /// As its examples are kept.
    package var key: String { "\(method.rawValue) \(template)" }
    package var bodyExample: WireJSON? { RouteExamples.bodies[key] }
    package func answerExample(_ status: Int) -> WireJSON? { RouteExamples.answers["\(key) \(status)"] }
}

extension OpenAPIDocument {
    /// Keys of all examples, for a test.
    package static var exampleKeys: Set<String> {
        Set(RouteExamples.bodies.keys).union(RouteExamples.answers.keys)
    }
}
