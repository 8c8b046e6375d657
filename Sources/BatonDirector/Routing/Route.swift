package import BatonWire

/// One row of the table of routes. The router, the checks before a handler, and the OpenAPI document come from it.
package struct Route: Sendable {
    package typealias Handler = @Sendable (RequestContext) throws(Problem) -> Handled

    package var method: APIRequest.Method
    /// Behind `/api/v1`: `/experiments/{id}`. A part in braces is a parameter, whose schema is in `parameters` or, by its
    /// name, in `Parameter.ofPaths`.
    package var template: String
    package var access: Access
    /// One line for people.
    package var summary: String
    package var parameters: [Parameter]
    package var body: Body
    package var answers: [Answer]
    /// Statuses of problems beside those that follow from the row itself.
    package var refusals: [Int]
    package var traits: Traits
    package var handler: Handler

    package init(
        _ method: APIRequest.Method, _ template: String, _ access: Access, _ summary: String,
        parameters: [Parameter] = [], body: Body = .none, answers: [Answer], refusals: [Int] = [],
        traits: Traits = [], handler: @escaping Handler
    ) {
        self.method = method
        self.template = template
        self.access = access
        self.summary = summary
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.refusals = refusals
        self.traits = traits
        self.handler = handler
    }

    /// Who may ask.
    package enum Access: Hashable, Sendable {
        /// Everybody.
        case open
        /// A user, whatever the token's scopes.
        case user
        /// A user whose token has the scope.
        case scope(Scope)
        /// A user who is an administrator, with a token for that.
        case admin
        /// An agent.
        case agent
        /// An agent, or who has a join token.
        case joining
        /// An agent, or a user whose token has the scope.
        case agentOr(Scope)
        /// `/metrics`: an administrator, or a peer on loopback where the settings say so.
        case metrics
    }

    package enum Body: Sendable {
        case none
        /// A JSON document, whole in memory.
        case json(Schema, max: Int)
        /// Bytes that the listener writes into a file when the handler says `receive`.
        case file

        package static func json(_ schema: Schema) -> Body { .json(schema, max: DirectorLimits.bodyBytes) }
    }

    package struct Answer: Sendable {
        package var status: Int
        package var summary: String
        package var content: Content

        package enum Content: Sendable {
            case none
            case json(Schema)
            case other(String)
        }

        package static func json(_ status: Int, _ summary: String, _ schema: Schema) -> Answer {
            Answer(status: status, summary: summary, content: .json(schema))
        }

        package static func empty(_ status: Int, _ summary: String) -> Answer {
            Answer(status: status, summary: summary, content: .none)
        }

        package static func other(_ status: Int, _ summary: String, _ contentType: String) -> Answer {
            Answer(status: status, summary: summary, content: .other(contentType))
        }
    }

    package struct Traits: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// The answer has something secret: what is kept of it for idempotency is sealed.
        package static let givesSecret = Traits(rawValue: 1)
        /// A `GET` that writes nevertheless.
        package static let writes = Traits(rawValue: 2)
        /// Too frequent for the audit.
        package static let isUnaudited = Traits(rawValue: 4)
    }

    /// Whether the handler may change the store.
    var isWriting: Bool { (method != .get && method != .head) || traits.contains(.writes) }

    var segments: [Substring] { template.split(separator: "/") }
}

/// What a token is for. Every token of a user may read.
package enum Scope: String, Sendable, CaseIterable {
    case read, run, nodes, admin
}
