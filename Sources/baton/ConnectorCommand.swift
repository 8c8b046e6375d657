import ArgumentParser
import BatonConnectors
import BatonHost
import BatonModel
import BatonRemote
import BatonWire
import Glibc

/// `baton connector ssh`: what a director starts for the connectors that are built in.
struct ConnectorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connector", abstract: "Speak for an infrastructure, for a director: JSON lines in and out.",
        shouldDisplay: false)

    enum Kind: String, ExpressibleByArgument, CaseIterable { case local, ssh, slurm, dask }

    @Argument(help: "local, ssh, slurm or dask.") var kind: Kind
    @Flag(help: "Keys of this account may be used that are not in the folder of identities.") var ownKeys = false

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        ConnectorLoop.run { request throws(ToolProcess.Failure) in
            let connector = request.connector
            let isElsewhere = kind == .ssh || connector.option("address") != nil
            return try AccountConnector(
                shell: isElsewhere ? try ssh(connector) : LocalShell(),
                baton: AgentComputer.program ?? CommandLine.arguments[0], copies: isElsewhere,
                cluster: try cluster(connector)
            ).carryOut(request)
        }
    }

    private func ssh(_ connector: ConnectorCall.Connector) throws(ToolProcess.Failure) -> SSHShell {
        let identities = try SSHIdentities(folder: SSHIdentities.defaultFolder, isTrusted: ownKeys)
            .keys(of: connector.owner, identity: connector.option("identity"))
        return try SSHShell(options: connector.options, identities: identities)
    }

    private func cluster(_ connector: ConnectorCall.Connector) throws(ToolProcess.Failure) -> RunCluster? {
        guard kind == .slurm || kind == .dask else { return nil }
        let terms = WireJSON.object([.init("kind", .string(kind.rawValue))] + connector.options)
        do throws(DocumentFault) {
            return try RunCluster(from: DocumentReader(terms))
        } catch {
            throw ToolProcess.Failure(message: "the options of '\(connector.name)': \(error.text)")
        }
    }
}
