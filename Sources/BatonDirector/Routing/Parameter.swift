/// Something that a request says beside its body.
package struct Parameter: Sendable {
    package enum Place: String, Sendable { case path, query, header }

    package var place: Place
    package var name: String
    package var schema: Schema
    package var isRequired: Bool
    package var summary: String

    package static func query(_ name: String, _ schema: Schema, _ summary: String, isRequired: Bool = false)
        -> Parameter
    {
        Parameter(place: .query, name: name, schema: schema, isRequired: isRequired, summary: summary)
    }

    package static func path(_ name: String, _ schema: Schema, _ summary: String) -> Parameter {
        Parameter(place: .path, name: name, schema: schema, isRequired: true, summary: summary)
    }

    package static func header(_ name: String, _ schema: Schema, _ summary: String) -> Parameter {
        Parameter(place: .header, name: name, schema: schema, isRequired: false, summary: summary)
    }

    /// `limit` and `after` of lists.
    package static let page = [
        query(
            "limit", .integer(1...DirectorLimits.pageMax), "Entries at most; \(DirectorLimits.pageDefault) without it"),
        query("after", .text(1...1_024), "The `next` of the page before"),
    ]

    package static let wait = query(
        "wait", .integer(0...DirectorLimits.waitMax), "Seconds to wait for news at most; 0 without it")

    /// Parameters of paths that mean the same everywhere.
    static let ofPaths: [String: Parameter] = [
        "id": path("id", .id, "As the director called it"),
        "name": path("name", .name, "Its name"),
        "n": path("n", .integer(1...1_000_000), "Index of the deployment, from 1"),
        "slot": path("slot", .integer(0...Int.max), "Number of the log"),
        "stream": path("stream", .word("out", "err"), "Which stream"),
        "sha256": path("sha256", .digest, "SHA-256 in lower-case hexadecimal"),
    ]
}

extension Route {
    /// Parameters of the path in their order, and the others.
    func parameter(_ name: String, in place: Parameter.Place) -> Parameter? {
        parameters.first { $0.place == place && $0.name == name } ?? (place == .path ? Parameter.ofPaths[name] : nil)
    }

    /// Names in braces, in their order.
    package var pathNames: [String] {
        segments.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}
