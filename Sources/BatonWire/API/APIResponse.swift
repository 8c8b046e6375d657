/// What a director answers, apart from how it travels.
package struct APIResponse: Equatable, Sendable {
    /// The HTTP status, 200 to 599.
    package var status: Int
    package var headers: [Header]
    package var body: APIBody

    package init(_ status: Int, headers: [Header] = [], body: APIBody = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON document.
    package init(_ status: Int, json: WireJSON, headers: [Header] = []) {
        var bytes: [UInt8] = []
        json.write(to: &bytes)
        self.init(status, headers: headers + [Header("content-type", "application/json")], body: .bytes(bytes))
    }

    package init(_ problem: Problem) {
        var bytes: [UInt8] = []
        problem.json.write(to: &bytes)
        self.init(
            problem.status,
            headers: [Header("content-type", Problem.contentType)], body: .bytes(bytes))
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    /// The first header of that name, which is written in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
