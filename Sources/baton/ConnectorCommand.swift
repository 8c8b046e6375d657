import ArgumentParser
import BatonConnectors
import BatonHost
import BatonRemote
import BatonWire
import Glibc

/// `baton connector ssh`: what a director starts for the connectors that are built in.
struct ConnectorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connector", abstract: "Speak for an infrastructure, for a director: JSON lines in and out.",
        shouldDisplay: false)

    enum Kind: String, ExpressibleByArgument, CaseIterable { case local, ssh }

    @Argument(help: "local or ssh.") var kind: Kind
    @Flag(help: "Keys of this account may be used that are not in the folder of identities.") var ownKeys = false

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let baton = AgentComputer.program ?? CommandLine.arguments[0]
        ConnectorLoop.run { request throws(ToolProcess.Failure) in
            switch kind {
            case .local:
                return try AccountConnector(shell: LocalShell(), baton: baton, copies: false).carryOut(request)
            case .ssh:
                let identities = try SSHIdentities(folder: SSHIdentities.defaultFolder, isTrusted: ownKeys)
                    .keys(of: request.connector.owner, identity: request.connector.option("identity"))
                let shell = try SSHShell(options: request.connector.options, identities: identities)
                return try AccountConnector(shell: shell, baton: baton, copies: true).carryOut(request)
            }
        }
    }
}
