/// A request to a director, apart from how it travels.
package struct APIRequest: Equatable, Sendable {
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package var method: Method
    /// The whole path as it stands in the URL, `/api/v1/whoami`: percent-encoded, without the query.
    package var path: String
    /// Decoded, in the order in which they were written.
    package var query: [Parameter]
    package var headers: [Header]
    package var body: APIBody
    /// Address of the peer as the listener saw it; empty for the sender.
    package var peer: String

    package struct Parameter: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        _ method: Method, _ path: String, query: [Parameter] = [], headers: [Header] = [], body: APIBody = .none,
        peer: String = ""
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
    }

    /// The first header of that name, which is written in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The first parameter of that name.
    package func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }
}

/// A header of a request or a response; its name in lower case.
package struct Header: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What a request or a response carries.
package enum APIBody: Equatable, Sendable {
    case none
    case bytes([UInt8])
    /// A part of a file; whoever sends it reads the file itself.
    case file(path: String, offset: Int, count: Int)

    /// The bytes that are here; empty for a file.
    package var bytes: [UInt8] { if case .bytes(let bytes) = self { bytes } else { [] } }
}
