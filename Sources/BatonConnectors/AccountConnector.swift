package import BatonModel
package import BatonWire
import Glibc

/// Puts agents into an account, one for each node: its program, its folder, its process. Where the account reaches a cluster,
/// the node is that cluster: its agent hands the steps over to the cluster's scheduler.
///
/// All is below `~/.baton-agents` (or the option `folder`): `bin/<digest>` has the programs, `<connector>.<node>` what is
/// an agent's.
package struct AccountConnector {
    private let shell: any AccountShell
    /// Programs to copy there; nil where those of this computer are used.
    private let copies: Bool
    private let baton: String
    /// What the account's node is; nil for the computer itself.
    private let cluster: RunCluster?

    /// Nanoseconds for a command, and for a copy of a program.
    private static let patience = 60_000_000_000
    private static let copyPatience = 600_000_000_000

    /// - Parameters:
    ///   - baton: this program.
    ///   - copies: whether the account is on another computer.
    ///   - cluster: what its steps are to be handed over to.
    package init(shell: any AccountShell, baton: String, copies: Bool, cluster: RunCluster? = nil) {
        (self.shell, self.baton, self.copies, self.cluster) = (shell, baton, copies, cluster)
    }

    package func carryOut(_ request: ConnectorCall) throws(ToolProcess.Failure) -> ConnectorReply.Outcome {
        switch request.wish {
        case .check:
            _ = try check()
            _ = try look()
            return .done
        case .list: return .nodes(try nodes(request))
        case .start(let node, let token):
            try start(node, token, request)
            return .done
        case .stop(let node):
            try stop(node, request)
            return .done
        case .clean(let node):
            try stop(node, request)
            _ = try run("rm -rf -- \"$1\"", [try folder(of: node, request)])
            return .done
        }
    }

    /// What the cluster tells of itself, as properties of the node; nothing of a computer.
    private func look() throws(ToolProcess.Failure) -> [WireJSON.Member] {
        guard let cluster else { return [] }
        let look = ClusterLook(cluster)
        return try look.properties(of: run(look.script, look.arguments))
    }

    private func run(
        _ script: String, _ arguments: [String] = [], input: ToolProcess.Input = .bytes([]),
        patience: Int = AccountConnector.patience
    ) throws(ToolProcess.Failure) -> String {
        let outcome = try shell.run("set -eu\n" + script, arguments, input: input, patience: patience)
        guard outcome.code == 0 else {
            throw ToolProcess.Failure(message: "on \(shell.words): \(outcome.complaint) (exit code \(outcome.code))")
        }
        return outcome.output
    }

    // MARK: The account

    private struct Account {
        var home: String
        var name: String
    }

    private func check() throws(ToolProcess.Failure) -> Account {
        let lines = try run("uname -s; uname -m; uname -n; cd; pwd").split(separator: "\n").map(String.init)
        guard lines.count == 4 else { throw ToolProcess.Failure(message: "\(shell.words) answers in words of its own") }
        var here = utsname()
        uname(&here)
        let machine = withUnsafeBytes(of: &here.machine) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard lines[0] == "Linux", lines[1] == machine else {
            throw ToolProcess.Failure(
                message:
                    "\(shell.words) is \(lines[0]) on \(lines[1]), and the programs here are for Linux on \(machine): "
                    + "start an agent there by hand, with a join token")
        }
        return Account(home: lines[3], name: lines[2])
    }

    private func node(_ request: ConnectorCall) throws(ToolProcess.Failure) -> ConnectorPlace {
        let account = try check()
        let isHost = copies && cluster == nil
        let wanted = request.connector.option("node")?.text ?? (isHost ? account.name : request.connector.name)
        let name = String(decoding: wanted.utf8.map { Self.isPlain($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
        return ConnectorPlace(
            name: NameRule.isPlain(name) ? name : "node", place: account.name, properties: try look())
    }

    /// One; of this computer as many as were asked for.
    private func nodes(_ request: ConnectorCall) throws(ToolProcess.Failure) -> [ConnectorPlace] {
        let node = try node(request)
        guard !copies, cluster == nil, let count = request.connector.option("nodes")?.number, count > 1 else {
            return [node]
        }
        guard count <= Self.nodesMax else {
            throw ToolProcess.Failure(message: "\(count) nodes on one computer: at most \(Self.nodesMax) are made")
        }
        return (1...count).map { number in
            var one = node
            one.name += "-\(number)"
            one.place = "\(number)"
            return one
        }
    }

    /// Nodes that one computer is.
    private static let nodesMax = 100

    private static func isPlain(_ byte: UInt8) -> Bool {
        NameRule.isPlain("a" + String(decoding: [byte], as: UTF8.self))
    }

    private func base(_ request: ConnectorCall) throws(ToolProcess.Failure) -> String {
        if let folder = request.connector.option("folder")?.text {
            guard folder.hasPrefix("/") else { throw ToolProcess.Failure(message: "'folder' is an absolute path") }
            return folder
        }
        return try check().home + "/.baton-agents"
    }

    private func folder(of node: String, _ request: ConnectorCall) throws(ToolProcess.Failure) -> String {
        let owner = "\(request.connector.owner).\(request.connector.name).\(node).\(Self.mark(of: request.director))"
        guard NameRule.isPlain(owner) else { throw ToolProcess.Failure(message: "'\(owner)' can't name a folder") }
        return try base(request) + "/" + owner
    }

    /// Tells directors apart that use the same account: of its certificate, or else its address.
    private static func mark(of director: ConnectorCall.Director) -> String {
        var hash: UInt32 = 0x811C_9DC5
        for byte in (director.fingerprint ?? director.address).utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    // MARK: Agents

    private func start(
        _ node: ConnectorPlace, _ token: String, _ request: ConnectorCall
    ) throws(ToolProcess.Failure) {
        let program = copies ? try install(request) : baton
        let folder = try folder(of: node.name, request)
        _ = try run(
            "umask 077; mkdir -p \"$1\"; cat > \"$1/join.token\"", [folder], input: .bytes(Array(token.utf8)))
        var words = [
            program, "agent", "--data", folder, "--director",
            request.connector.option("director")?.text ?? request.director.address, "--token-file",
            "\(folder)/join.token", "--name", node.name,
        ]
        if let fingerprint = request.director.fingerprint { words += ["--fingerprint", fingerprint] }
        if !node.tags.isEmpty { words += ["--tags", node.tags.joined(separator: ",")] }
        if let cluster { words += ["--cluster", cluster.json.line] }
        // An agent that is at work there already stays; one that ends at once says why.
        let script = """
            log="$1/agent.log"; shift
            setsid nohup "$@" < /dev/null > "$log" 2>&1 &
            agent=$!
            for i in 1 2 3 4 5 6 7 8 9 10; do
                if ! kill -0 $agent 2> /dev/null; then
                    if grep -q 'another agent is at work' "$log"; then exit 0; fi
                    tail -n 3 "$log" >&2; exit 1
                fi
                sleep 0.1
            done
            """
        _ = try run(script, [folder] + words)
    }

    private func stop(_ node: String, _ request: ConnectorCall) throws(ToolProcess.Failure) {
        let folder = try folder(of: node, request)
        // The program that started it is there, unless somebody took it away.
        let script = """
            [ -d "$1" ] || exit 0
            [ -x "$2" ] || exit 0
            exec "$2" agent --data "$1" --stop
            """
        let program = copies ? try installed(request) : baton
        _ = try run(script, [folder, program])
    }

    // MARK: Programs

    /// Programs that an agent needs, beside one another.
    private var programs: [(name: String, path: String)] {
        let folder = baton.lastIndex(of: "/").map { String(baton[..<$0]) } ?? "."
        return [("baton", baton), ("baton-net", "\(folder)/baton-net")].filter { access($0.path, X_OK) == 0 }
    }

    private func installed(_ request: ConnectorCall) throws(ToolProcess.Failure) -> String {
        try base(request) + "/bin/\(try digest())/baton"
    }

    /// Of all programs together: an account keeps each version once.
    private func digest() throws(ToolProcess.Failure) -> String {
        let outcome = try ToolProcess(["sha256sum", "--"] + programs.map(\.path)).run()
        guard outcome.code == 0 else { throw ToolProcess.Failure(message: "sha256sum: \(outcome.complaint)") }
        return outcome.output.split(separator: "\n").map { String($0.prefix(16)) }.joined(separator: "-")
    }

    /// Copies the programs where they are not there yet; gives where `baton` is.
    private func install(_ request: ConnectorCall) throws(ToolProcess.Failure) -> String {
        let target = try installed(request)
        let folder = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? target
        for program in programs {
            let place = "\(folder)/\(program.name)"
            if try run("if [ -x \"$1\" ]; then echo there; fi", [place]).hasPrefix("there") { continue }
            let copy = "mkdir -p \"$1\"; cat > \"$1/$2.$$\"; chmod 755 \"$1/$2.$$\"; mv \"$1/$2.$$\" \"$1/$2\""
            _ = try run(
                copy, [folder, program.name], input: .file(program.path), patience: Self.copyPatience)
        }
        // A computer without the libraries says so here.
        _ = try run("\"$1\" --version", [target])
        return target
    }
}
