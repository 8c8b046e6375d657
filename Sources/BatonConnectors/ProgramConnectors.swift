package import BatonDirector
package import BatonWire
import Glibc
import Synchronization

/// The director's connectors, each a program of its own that is started with its first order: the built-in ones are
/// programs, too (`baton connector ssh`).
///
/// Every order has one result, whatever becomes of the program.
package final class ProgramConnectors: ConnectorPort {
    package struct Options: Sendable {
        /// The `baton` beside this program, absolute.
        package var baton: String
        /// How agents reach the director where a connector does not say so.
        package var director: ConnectorCall.Director
        /// Nanoseconds that an order may take.
        package var patience = 900_000_000_000

        package init(baton: String, director: ConnectorCall.Director) {
            (self.baton, self.director) = (baton, director)
        }
    }

    private let options: Options
    private let report: @Sendable (ConnectorResult) -> Void
    /// By owner and name.
    private var programs: [String: ConnectorProgram] = [:]

    /// - Parameter report: called on other threads.
    package init(options: Options, report: @escaping @Sendable (ConnectorResult) -> Void) {
        self.options = options
        self.report = report
    }

    package func send(_ order: ConnectorOrder) {
        let facts = order.connector
        // Such nodes come by themselves.
        if facts.kind == "agent" {
            return report(ConnectorResult(order: order.id, outcome: order.kind == .listNodes ? .nodes([]) : .done))
        }
        guard let arguments = arguments(of: facts) else {
            return report(
                ConnectorResult(
                    order: order.id,
                    outcome: .failed(message: "the option 'program' is missing: the absolute path of a program")))
        }
        let key = "\(facts.owner)/\(facts.name)"
        if programs[key]?.arguments != arguments { programs[key] = nil }
        let program = programs[key] ?? ConnectorProgram(arguments: arguments, patience: options.patience)
        programs[key] = program
        let request = ConnectorCall(
            id: order.id,
            connector: ConnectorCall.Connector(name: facts.name, owner: facts.owner, options: Self.options(of: facts)),
            director: options.director, wish: Self.wish(order.kind))
        program.ask(request) { [report] outcome in
            report(ConnectorResult(order: order.id, outcome: Self.outcome(outcome)))
        }
    }

    /// Nil where it is not known what to start.
    private func arguments(of facts: ConnectorFacts) -> [String]? {
        guard facts.kind == "program" else {
            let mayUseOwnKeys = facts.isTrusted && ["ssh", "slurm", "dask"].contains(facts.kind)
            return [options.baton, "connector", facts.kind] + (mayUseOwnKeys ? ["--own-keys"] : [])
        }
        var words: [String] = []
        switch facts.option("program") {
        case .string(let program)?: words = [program]
        case .array(let all)?: words = all.compactMap(\.text)
        default: break
        }
        guard let program = words.first, program.hasPrefix("/") else { return nil }
        return words
    }

    /// What a program is told: `options: {…}` of the user's own stand beside the others.
    private static func options(of facts: ConnectorFacts) -> [WireJSON.Member] {
        guard facts.kind == "program", case .object(let own)? = facts.option("options") else { return facts.options }
        let names = Set(own.map(\.key))
        return facts.options.filter { $0.key != "options" && !names.contains($0.key) } + own
    }

    private static func wish(_ kind: ConnectorOrder.Kind) -> ConnectorCall.Wish {
        switch kind {
        case .check: .check
        case .listNodes: .list
        case .startAgent(let node, let token):
            .start(
                ConnectorPlace(name: node.name, place: node.place, tags: node.tags, properties: node.properties),
                token: token)
        case .stopAgent(let node): .stop(node: node)
        case .cleanUp(let node): .clean(node: node)
        }
    }

    private static func outcome(_ outcome: ConnectorReply.Outcome) -> ConnectorResult.Outcome {
        switch outcome {
        case .done: .done
        case .nodes(let nodes):
            .nodes(
                nodes.map {
                    ConnectorNode(name: $0.name, place: $0.place, tags: $0.tags, properties: $0.properties)
                })
        case .failed(let message): .failed(message: message)
        }
    }

    /// Ends all programs; what they were at is reported as failed.
    package func stop() { programs = [:] }
}
