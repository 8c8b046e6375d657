import BatonHost
import BatonInterpreter
import BatonModel
import Foundation

/// A small director in this process: one user (`ann`, password `rose`), four nodes, two pools. What is started runs here,
/// opened from its parcel, one local run for each deployment.
final class FakeDirector: DirectorHost {
    /// The user's engine, which carries out the deployments too.
    private let runs: () throws -> LocalRuns
    private let folder: URL
    private(set) var links: [FakeLink] = []

    init(folder: URL, runs: @escaping () throws -> LocalRuns) {
        self.folder = folder
        self.runs = runs
    }

    func connect(to address: String, name: String, _ options: ConnectOptions) throws(DirectorFault) -> any DirectorLink
    {
        guard address.hasPrefix("https://") || options.isInsecure else {
            throw DirectorFault(
                .untrusted, "\(address) has no TLS, so that anybody on the way could read the password",
                help: "use https://, or insecure: true on a network that you trust")
        }
        guard !address.contains("nowhere") else {
            throw DirectorFault(.unreachable, "nobody answers at \(address)", help: "is it running? 'baton serve'")
        }
        let link = FakeLink(name: name, address: address, folder: folder, runs: runs)
        links.append(link)
        return link
    }
}

final class FakeLink: DirectorLink {
    let name: String
    let address: String
    private let folder: URL
    private let runs: () throws -> LocalRuns
    private var user: String?
    private(set) var submissions: [Submission] = []
    private var deployed: [RunID: [(run: RunID, opened: OpenedDeployment)]] = [:]
    private var attached: [ConnectorFacts] = []
    private(set) var isClosed = false
    private(set) var sealed: [String: [UInt8]] = [:]

    init(name: String, address: String, folder: URL, runs: @escaping () throws -> LocalRuns) {
        self.name = name
        self.address = address
        self.folder = folder
        self.runs = runs
    }

    func login(user: String, password: String?) throws(DirectorFault) -> UserFacts {
        guard user == "ann", password == "rose" else {
            throw DirectorFault(.forbidden, "name and password do not fit")
        }
        self.user = user
        return UserFacts(name: user, expires: 1_800_000_000_000_000_000)
    }

    func logout() throws(DirectorFault) { user = nil }

    func whoAmI() throws(DirectorFault) -> UserFacts { UserFacts(name: try known(), expires: nil) }

    @discardableResult
    private func known() throws(DirectorFault) -> String {
        guard let user else { throw DirectorFault(.loginNeeded, "nobody is logged in at \(address)") }
        return user
    }

    static let allNodes = [
        NodeFacts(name: "core-1", os: "linux", arch: "x86_64", cores: 8, memoryBytes: 1 << 34, gpus: 1, owner: "ann"),
        NodeFacts(
            name: "edge-1", os: "linux", arch: "arm64", cores: 2, memoryBytes: 1 << 32, tags: ["edge"],
            properties: [.init(key: "room", value: .string("B12"))], owner: "ann"),
        NodeFacts(
            name: "edge-2", os: "linux", arch: "arm64", cores: 2, memoryBytes: 1 << 32, tags: ["edge"],
            properties: [.init(key: "room", value: .string("C3"))], owner: "bob", lockedBy: "night"),
        NodeFacts(
            name: "old-1", os: "linux", arch: "x86_64", cores: 64, memoryBytes: 1 << 36, state: .unreachable,
            owner: "bob"),
    ]

    func nodes() throws(DirectorFault) -> [NodeFacts] {
        try known()
        return Self.allNodes
    }

    func pools() throws(DirectorFault) -> [PoolFacts] {
        try known()
        return [PoolFacts(name: "edges", nodes: ["edge-1", "edge-2"]), PoolFacts(name: "vm", limit: 4)]
    }

    private var shares: [String: [String]] = [:]

    func share(node: String, adding: [String], removing: [String]) throws(DirectorFault) -> [String] {
        let user = try known()
        guard let found = Self.allNodes.first(where: { $0.name == node }) else {
            throw DirectorFault(.notFound, "there is no node '\(node)'")
        }
        guard found.owner == user || adding.isEmpty && removing.isEmpty else {
            throw DirectorFault(.forbidden, "only the owner of the node '\(node)' may do this")
        }
        let before = shares[node] ?? []
        shares[node] = before.filter { !removing.contains($0) } + adding.filter { !before.contains($0) }
        return shares[node] ?? []
    }

    func attach(_ request: ConnectorRequest) throws(DirectorFault) -> ConnectorFacts {
        let owner = try known()
        let name = request.name ?? "\(request.kind)-\(attached.count + 1)"
        guard !attached.contains(where: { $0.name == name }) else {
            throw DirectorFault(.nameTaken, "there is a connector '\(name)' already")
        }
        attached.append(
            ConnectorFacts(name: name, kind: request.kind, owner: owner, health: "healthy", nodes: ["\(name)-node"]))
        return attached[attached.count - 1]
    }

    func detach(connector name: String) throws(DirectorFault) {
        guard let index = attached.firstIndex(where: { $0.name == name }) else {
            throw DirectorFault(.notFound, "there is no connector '\(name)'")
        }
        attached.remove(at: index)
    }

    func connectors() throws(DirectorFault) -> [ConnectorFacts] { attached }

    func prepare(_ submission: Submission) throws(DirectorFault) -> [DeploymentFacts] {
        try known()
        submissions.append(submission)
        return submission.deployments.enumerated().map { index, deployment in
            DeploymentFacts(index: index + 1, label: deployment.label, node: place(of: deployment).name, state: "ready")
        }
    }

    func place(of deployment: SubmittedDeployment) -> NodeFacts {
        let name =
            switch deployment.place {
            case .node(let name): name
            case .anyOf(let names, _): names[0]
            case .pool(let pool): "\(pool)-1"
            }
        return Self.allNodes.first { $0.name == name }
            ?? NodeFacts(name: name, os: "linux", arch: "x86_64", cores: 1, memoryBytes: 1 << 30)
    }

    func start(_ submission: Submission) throws(DirectorFault) -> RunID {
        try known()
        if let index = submissions.firstIndex(where: { $0.name == submission.name }) {
            guard submissions[index].parcel.identity == submission.parcel.identity else {
                throw DirectorFault(.nameTaken, "another experiment of yours is called '\(submission.name)'")
            }
            return try open(experiment: submission.name)
        }
        submissions.append(submission)
        var started: [(RunID, OpenedDeployment)] = []
        do {
            let opener = try ParcelOpener(submission.parcel.bytes)
            let runs = try runs()
            for (index, deployment) in submission.deployments.enumerated() {
                let host = SystemHost(directory: folder.path, output: { _ in }, notices: { _ in })
                let opened = try opener.open(index, host: host, node: place(of: deployment)) { file in
                    submission.parcel.files.first { $0.digest == file.digest && $0.name == file.name }?.path ?? ""
                }
                opened.interpreter.session.makeRuns = { runs }
                let run = try opened.start(
                    name: submission.name, seed: submission.seed, stopsOnFailure: submission.stopsOnFailure)
                started.append((run.id, opened))
            }
        } catch {
            throw DirectorFault(.refused(code: "parcel"), "\(error)")
        }
        deployed[started[0].0] = started
        return started[0].0
    }

    func experiments(limit: Int) throws(DirectorFault) -> [ExperimentFacts] {
        try known()
        return deployed.keys.sorted { $0.number < $1.number }.enumerated().map { index, run in
            ExperimentFacts(
                id: "e\(index)", name: submissions[index].name, state: "running", created: 0,
                deploymentCount: deployed[run]?.count ?? 0, run: run)
        }
    }

    func open(experiment name: String) throws(DirectorFault) -> RunID {
        try known()
        guard let index = submissions.firstIndex(where: { $0.name == name }) else {
            throw DirectorFault(.notFound, "there is no experiment '\(name)'")
        }
        return deployed.keys.sorted { $0.number < $1.number }[index]
    }

    func deployments(of run: RunID) throws(DirectorFault) -> [DeploymentFacts] {
        guard let started = deployed[run], let runs = try? runs(), let submission = submissions.last else { return [] }
        return started.enumerated().map { index, one in
            let view = runs.view(one.run)
            return DeploymentFacts(
                index: index + 1, label: one.opened.label, node: place(of: submission.deployments[index]).name,
                state: view.status.isEnd ? (view.status == .succeeded ? "finished" : view.status.rawValue) : "running")
        }
    }

    func delete(experiment name: String) throws(DirectorFault) {
        let run = try open(experiment: name)
        deployed[run] = nil
        submissions.removeAll { $0.name == name }
    }

    func fetch(_ file: FileReference, of run: RunID, to path: String?) throws(DirectorFault) -> FileReference {
        guard let path else { return file }
        do {
            try FileManager.default.copyItem(atPath: file.path, toPath: path)
        } catch {
            throw DirectorFault(.file, "can't write '\(path)'")
        }
        return FileReference(path: path, digest: file.digest)
    }

    func setSecret(_ name: String, to value: [UInt8]?) throws(DirectorFault) { sealed[name] = value }

    func secrets() throws(DirectorFault) -> [String] { sealed.keys.sorted() }

    func close() { isClosed = true }
}
