import BatonAgent
import BatonInterpreter
import BatonStore
import BatonWire
import Glibc

/// Brings to a node what a deployment needs: its parcel, its files by their contents, its secrets.
///
/// Belongs to the thread that prepares.
final class AgentPreparer {
    private let options: AgentOptions
    private let calls: AgentCalls
    private let artifacts: ArtifactStore

    enum Failure: Error {
        /// It will not work on this node; why, for people.
        case refused(String)
        /// The network was in the way.
        case delayed(String)
    }

    init(options: AgentOptions, calls: AgentCalls) {
        self.options = options
        self.calls = calls
        artifacts = ArtifactStore(folder: options.folder.store)
    }

    /// Does all of it; what is here already is not brought again.
    func prepare(_ held: HeldDeployment, node: String) throws(Failure) {
        let folder = DeploymentFolder(options.folder.deployment(held.key))
        do {
            try PlainFile.makeFolder(folder.work)
            try PlainFile.makeFolder(options.folder.store)
            try fetch(held.assignment.parcel, to: folder.parcel, held.key.experiment)
            try fetchFiles(of: folder, held.key.experiment)
            let secrets = held.assignment.secrets.isEmpty ? [] : try calls.secrets(of: held.key.experiment)
            let spec = DeploymentSpec(
                key: held.key, assignment: held.assignment, node: node, facts: options.facts,
                agent: options.folder.root, secrets: secrets, cluster: options.cluster)
            var bytes: [UInt8] = []
            spec.json.write(to: &bytes)
            try PlainFile.write(folder.spec, bytes)
            try makeEnvironments(folder)
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: any Error) -> Failure {
        switch error {
        case let error as Failure: error
        case let fault as AgentCalls.Fault:
            fault.mayPass ? .delayed(fault.message) : .refused("the director does not give it: \(fault.message)")
        case let error as HostError: .refused(error.message)
        case let error as RuntimeError: .refused(error.message)
        default: .refused("\(error)")
        }
    }

    private func fetchFiles(of folder: DeploymentFolder, _ experiment: String) throws {
        guard let bytes = PlainFile.read(folder.parcel, limit: Parcel.bytesMax) else {
            throw Failure.refused("'\(folder.parcel)' can't be read")
        }
        for file in try ParcelOpener(bytes).files {
            let place = artifacts.path(of: file.digest, name: file.name)
            if PlainFile.size(place) == file.size { continue }
            let temporary = "\(folder.root)/\(file.name).part"
            try fetch(file.digest, to: temporary, experiment)
            let parent = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? place
            try PlainFile.makeFolder(parent)
            chmod(temporary, 0o444)
            guard rename(temporary, place) == 0 else { throw PlainFile.error(place, "make") }
        }
    }

    /// Has a process of its own make what the tasks need, where their text says that they need something.
    private func makeEnvironments(_ folder: DeploymentFolder) throws {
        guard let parcel = PlainFile.read(folder.parcel, limit: Parcel.bytesMax),
            ["setup", "container"].contains(where: { parcel.contains(Array($0.utf8)) })
        else { return }
        let code = try DetachedProcess.run(
            [options.program, "run-deployment", folder.spec, "--prepare"], log: folder.log)
        guard code != 0 else { return }
        let reason = PlainFile.read(folder.failure, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
        throw Failure.refused(reason ?? "its environments can't be made: see '\(folder.log)'")
    }

    /// Brings a content to a path, unless it is there.
    private func fetch(_ digest: String, to path: String, _ experiment: String) throws {
        if access(path, F_OK) == 0, try artifacts.digest(ofFile: path) == digest { return }
        unlink(path)
        _ = try calls.send(
            .get, "/artifacts/\(digest)", query: [("experiment", experiment)], saveTo: SaveTarget(path: path))
        let found = try artifacts.digest(ofFile: path)
        guard found == digest else {
            unlink(path)
            throw Failure.delayed("what came for \(digest.prefix(12))… is another content")
        }
    }
}
