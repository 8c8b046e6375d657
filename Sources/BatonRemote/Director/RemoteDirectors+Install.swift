package import BatonHost
package import BatonInterpreter
import BatonWire
import Glibc

extension RemoteDirectors {
    /// Gives a program its ways to directors, by the link beside this program. The caller gives `remoteRuns` to the
    /// engine when it is made, and calls `shutdown` at the end.
    ///
    /// - Parameter isAsking: somebody sits at the terminal, and says whether a new director is the right one.
    package static func install(
        in interpreter: Interpreter, host: SystemHost, isAsking: Bool = false
    ) -> RemoteDirectors {
        let session = interpreter.session
        let directors = RemoteDirectors(
            World(
                host: host, credentials: CredentialsFile.usual, environment: { host.environment($0) },
                reach: { (endpoint, _) throws(DirectorFault) in try link(to: endpoint) },
                home: { [unowned session] () throws(HostError) in
                    guard let runs = try session.reachRuns() as? LocalRuns else {
                        throw HostError("there is no store here to write experiments down")
                    }
                    return Home(runs)
                },
                trusts: isAsking
                    ? { (use) throws(DirectorFault) in
                        host.flush()
                        return try askOnTerminal(use)
                    } : nil))
        session.directors = directors
        return directors
    }

    /// For a program that only looks after the runs of a store.
    package convenience init(host: SystemHost, home: Home) {
        self.init(
            World(
                host: host, credentials: CredentialsFile.usual, environment: { host.environment($0) },
                reach: { (endpoint, _) throws(DirectorFault) in try Self.link(to: endpoint) }, home: { home }))
    }

    private static func link(to endpoint: LinkEndpoint) throws(DirectorFault) -> Way {
        guard let program = LinkProgram.find() else {
            throw DirectorFault(
                .unreachable, "'\(LinkProgram.name)' is not beside this program: it is the way to directors",
                help: "install it too, or name it by the variable BATON_NET")
        }
        let link = LinkTransport(program: program, endpoint: endpoint)
        return Way(front: InterruptibleLink(link) { SystemPace.isInterrupted }, back: link)
    }
}
