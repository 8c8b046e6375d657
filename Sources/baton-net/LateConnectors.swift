import BatonConnectors
import BatonDirector
import BatonHTTP
import BatonWire
import Glibc
import Synchronization

/// The director's connectors, made with the first order: by then the port is known, and who takes their results.
final class LateConnectors: ConnectorPort {
    /// What they wait for.
    final class Site: Sendable {
        private struct State {
            var director: ConnectorCall.Director?
            var listener: Listener?
        }

        private let state = Mutex(State())

        func reach(_ listener: Listener) { state.withLock { $0.listener = listener } }

        func reach(_ director: ConnectorCall.Director) { state.withLock { $0.director = director } }

        var director: ConnectorCall.Director? { state.withLock(\.director) }

        func report(_ result: ConnectorResult) { state.withLock(\.listener)?.report(result) }
    }

    private let site: Site
    private var programs: ProgramConnectors?

    init(_ site: Site) { self.site = site }

    func send(_ order: ConnectorOrder) {
        if programs == nil, let director = site.director {
            programs = ProgramConnectors(
                options: ProgramConnectors.Options(baton: LateConnectors.baton, director: director),
                report: { [site] in site.report($0) })
        }
        guard let programs else {
            return site.report(
                ConnectorResult(order: order.id, outcome: .failed(message: "the director does not listen yet")))
        }
        programs.send(order)
    }

    /// The `baton` beside this program.
    private static var baton: String {
        guard let path = realpath("/proc/self/exe", nil) else { return "baton" }
        defer { free(path) }
        let own = String(cString: path)
        return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/baton"
    }
}
