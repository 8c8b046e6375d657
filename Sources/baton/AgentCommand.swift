import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonModel
import BatonRemote
import BatonWire
import CBaton
import Glibc

/// `baton agent --director https://lab:8700 --token-file join.token --data ~/agent`
struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Make this computer a node of a director: run what it is given, and report.",
        discussion: """
            The token is a join token, which the director gives for 'attach agent()'; the agent's own is kept in the \
            data folder from then on. Runs go on without the agent and without the network; what they leave is kept \
            until the director has it. The agent ends with Ctrl-C or SIGTERM, its runs do not.
            """)

    @Option(help: "Address of the director: https://HOST:PORT.") var director: String?
    @Option(help: "File with the token to join with; not needed once the node has joined.") var tokenFile: String?
    @Option(help: "How the node wants to be called (default: the computer's name).") var name: String?
    @Option(help: "Words by which nodes are chosen, with commas between them: gpu,lab2.") var tags: String?
    @Option(help: "SHA-256 of the director's certificate, where nobody else vouches for it.") var fingerprint: String?
    @Option(help: "Folder of this node: what it remembers, its runs and their files.") var data: String
    @Option(
        help: ArgumentHelp(
            "A cluster that has the steps run instead of this computer: {\"kind\": \"slurm\", \"partition\": \"main\"} or "
                + "{\"kind\": \"dask\", \"scheduler\": \"tcp://head:8786\"}.", valueName: "json"))
    var cluster: String?
    @Flag(help: "Take HTTP without TLS from another computer.") var insecure = false
    @Flag(help: "End the agent that is at work in the data folder, and its runs.") var stop = false
    @Flag(name: .shortAndLong, help: "Say nothing while all is well.") var quiet = false

    func validate() throws {
        if director == nil, !stop { throw ValidationError("give the address of the director by --director") }
    }

    func run() throws {
        let host = SystemHost()
        do {
            if stop {
                try AgentEnd(AgentFolder(host.absolutePath(data))).endAll()
            } else {
                try work(host)
            }
        } catch let error as HostError {
            host.writeNotice("error: \(error.message)\n")
            host.flush()
            throw ExitCode(Exit.failed)
        }
        host.flush()
    }

    private func work(_ host: SystemHost) throws {
        let folder = AgentFolder(host.absolutePath(data))
        var options = AgentOptions(
            folder: folder, token: try token(host, folder),
            facts: AgentComputer.facts(name: name, tags: tags?.split(separator: ",").map(String.init) ?? []),
            version: Version.text, program: try program(), boot: AgentComputer.boot,
            log: { [quiet] line in if !quiet { AgentCommand.write(line) } })
        options.cluster = try runCluster()
        let driver = try AgentDriver(options: options, transport: try transport())
        let reason = driver.run { cb_signals_interrupts() + cb_signals_terminations() > 0 }
        if let reason { throw HostError(reason) }
    }

    private func runCluster() throws(HostError) -> RunCluster? {
        guard let cluster else { return nil }
        do throws(DocumentFault) {
            return try RunCluster(bytes: Array(cluster.utf8))
        } catch {
            throw HostError("--cluster: \(error.text)")
        }
    }

    private func program() throws(HostError) -> String {
        guard let program = AgentComputer.program else { throw HostError("can't find the program that this is") }
        return program
    }

    private func token(_ host: SystemHost, _ folder: AgentFolder) throws(HostError) -> String {
        guard let tokenFile else {
            guard host.fileExists(folder.token) else {
                throw HostError("the node has not joined yet: give the file of a join token by --token-file")
            }
            return ""
        }
        let bytes = try host.readFile(tokenFile, limit: 1 << 12)
        return String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
    }

    private func transport() throws(HostError) -> LinkTransport {
        let address: DirectorAddress
        do {
            address = try DirectorAddress(director ?? "")
        } catch {
            throw HostError(error.message)
        }
        guard address.isEncrypted || address.isLoopback || insecure else {
            throw HostError(
                "'\(address.base)' is not encrypted, and the token would travel in the open: "
                    + "use https, or --insecure if that is all right")
        }
        guard let program = LinkProgram.find() else {
            throw HostError("'\(LinkProgram.name)' is not beside this program: it carries what is sent to a director")
        }
        return LinkTransport(
            program: program,
            endpoint: LinkEndpoint(base: address.base, fingerprint: fingerprint.map(AgentCommand.fingerprint)))
    }

    /// `sha256:` may be left out, and colons may stand between the digits.
    private static func fingerprint(_ text: String) -> String {
        let digits = text.lowercased().hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
        return "sha256:" + digits.lowercased().filter { $0 != ":" }
    }

    /// One line to standard error; from any thread.
    private static func write(_ line: String) {
        let bytes = Array("baton agent: \(line)\n".utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
