import BatonClient
import BatonEngine
import BatonHost
import BatonInterpreter
import BatonModel
import BatonStore
import BatonWire
import Glibc

extension RemoteDirector {
    /// Between two looks at an experiment that is being prepared, in nanoseconds.
    private static let preparePause = 300_000_000

    func prepare(_ submission: Submission) throws(DirectorFault) -> [DeploymentFacts] {
        let client = try client()
        var told = try submit(submission, client)
        if told.state == .defined {
            told = try asking { () throws(ClientError) in try client.prepare(told.id) }
        }
        while told.state == .preparing || told.state == .defined {
            guard client.pace.pause(nanoseconds: Self.preparePause) else {
                throw DirectorFault(.interrupted, "interrupted")
            }
            told = try asking { () throws(ClientError) in try client.experiment(told.id) }
        }
        return told.deployments.map(Self.facts)
    }

    func start(_ submission: Submission) throws(DirectorFault) -> RunID {
        let client = try client()
        var told = try submit(submission, client)
        if told.started == nil, !told.state.isEnd {
            told = try asking { () throws(ClientError) in try client.start(told.id) }
        }
        return try mirror(told, isSingle: !submission.isExperiment)
    }

    /// Hands over what the director lacks, files first.
    private func submit(_ submission: Submission, _ client: DirectorClient) throws(DirectorFault) -> ExperimentDocument
    {
        guard client.token != nil else {
            throw DirectorFault(
                .loginNeeded, "nobody is logged in at \(address)", help: "log in: login \(name), \"USER\"")
        }
        let document = document(submission)
        for file in submission.parcel.files { try upload(file, client) }
        let bytes = submission.parcel.bytes
        try asking { () throws(ClientError) in
            try client.upload(submission.parcel.digest, size: bytes.count) { offset, count in
                .bytes(Array(bytes[offset..<(offset + count)]))
            }
        }
        return try asking { () throws(ClientError) in try client.submit(document) }
    }

    private func upload(_ file: ParcelFile, _ client: DirectorClient) throws(DirectorFault) {
        var info = stat()
        guard stat(file.path, &info) == 0, Int(info.st_size) == file.size else {
            throw DirectorFault(
                .file, "'\(file.path)' is gone or was changed while it was handed over", help: "run it again")
        }
        try asking { () throws(ClientError) in
            try client.upload(file.digest, size: file.size) { offset, count in
                .file(path: file.path, offset: offset, count: count)
            }
        }
    }

    private func document(_ submission: Submission) -> ExperimentSubmission {
        let deployments = submission.deployments.map { wanted in
            let place: BatonWire.DeploymentRequest.Place =
                switch wanted.place {
                case .node(let name): .node(name)
                case .anyOf(let names, let filter): .nodes(names, count: 1, filter: filter)
                case .pool(let name): .pool(name, count: 1)
                }
            return BatonWire.DeploymentRequest(
                label: wanted.label, place: place,
                needs: NodeNeeds(
                    cores: wanted.needs.cores, memory: wanted.needs.memoryBytes, gpus: wanted.needs.gpus))
        }
        var document = ExperimentSubmission(
            name: submission.name, digest: submission.parcel.identity, parcel: submission.parcel.digest,
            seed: submission.seed, stop: submission.stopsOnFailure,
            keepalive: submission.keepalive ?? ExperimentSubmission.usualKeepalive, timeout: submission.timeout,
            exclusive: submission.isExclusive, cleanup: submission.isCleanedUp, deployments: deployments,
            files: Self.unique(submission.parcel.files.map(\.digest)),
            secrets: submission.secrets)
        document.digest = digest(document, submission)
        return document
    }

    /// Over all that it is but the bytes of the parcel, which differ where comments do, and the nodes that a filter
    /// happened to give.
    private func digest(_ document: ExperimentSubmission, _ submission: Submission) -> String {
        var what = document
        what.parcel = submission.parcel.identity
        what.deployments = document.deployments.map { request in
            var request = request
            if case .nodes(_, let count, let filter) = request.place {
                request.place = .nodes(["*"], count: count, filter: filter)
            }
            return request
        }
        var bytes: [UInt8] = []
        what.json.write(to: &bytes)
        return directors.world.host.digest(bytes)
    }

    private static func unique(_ digests: [String]) -> [String] {
        var seen: Set<String> = []
        return digests.filter { seen.insert($0).inserted }
    }

    // Experiments that are there

    /// Runs of the store among which mirrors are looked for.
    private static let recordsMax = 10_000

    func experiments(limit: Int) throws(DirectorFault) -> [ExperimentFacts] {
        let client = try client()
        let told = try asking { () throws(ClientError) in try client.experiments(limit: limit) }
        let shown = try mirrors()
        return told.map { experiment in
            ExperimentFacts(
                id: experiment.id, name: experiment.name, state: experiment.state.rawValue,
                created: experiment.created, ended: experiment.ended,
                deploymentCount: max(experiment.counts.total, experiment.deployments.count),
                run: shown[experiment.id])
        }
    }

    /// Runs of the store that show experiments of this director, by the experiment; the newest of each.
    private func mirrors() throws(DirectorFault) -> [String: RunID] {
        let archive = try directors.home().archive
        do throws(StoreError) {
            let records = try archive.records(limit: Self.recordsMax)
            var found: [String: RunID] = [:]
            for record in records {
                guard let mirror = record.origin.mirror, mirror.director == address, found[mirror.experiment] == nil
                else { continue }
                found[mirror.experiment] = record.id
            }
            return found
        } catch {
            throw DirectorFault(.file, error.message)
        }
    }

    func open(experiment name: String) throws(DirectorFault) -> RunID {
        let told = try find(name)
        return try mirror(told, isSingle: isSingle(told))
    }

    /// By its name or its id.
    private func find(_ name: String) throws(DirectorFault) -> ExperimentDocument {
        let client = try client()
        if let found = try asking({ () throws(ClientError) in try client.experiment(named: name) }) { return found }
        do throws(ClientError) { return try client.experiment(name) } catch {
            guard case .refused(let problem) = error, problem.status == 404 else { throw DirectorFault(error) }
        }
        throw DirectorFault(
            .notFound, "there is no experiment '\(name)' at \(address)", help: "'\(self.name).runs' lists them")
    }

    /// Whether it is a task or a dag by itself: its parcel says so.
    private func isSingle(_ told: ExperimentDocument) throws(DirectorFault) -> Bool {
        guard told.deployments.count == 1 else { return false }
        let client = try client()
        let bytes = try asking { () throws(ClientError) in try client.content(told.parcel) }
        return (try? ParcelOpener(bytes))?.deployments.first?.prefix.isEmpty == true
    }

    private func mirror(_ told: ExperimentDocument, isSingle: Bool) throws(DirectorFault) -> RunID {
        let home = try directors.home()
        guard let runs = home.runs else { throw DirectorFault(.file, "there are no runs here") }
        if let known = try mirrors()[told.id] {
            runs.watchMirror(known)
            // Looking at it follows it.
            _ = runs.view(known)
            return known
        }
        guard StorePaths.isName(told.id) else {
            throw DirectorFault(
                .malformed, "the director names the experiment '\(told.id)', which can't be a name here")
        }
        var origin = runs.originOfMirror(name: told.name, seed: told.seed)
        origin.show(
            RunOrigin.Mirror(director: address, experiment: told.id, isSingle: isSingle),
            mark: String(directors.world.host.randomBits() % 0xFFFF_FFFF, radix: 16))
        let run = try directors.mirrors.begin(origin, try directors.reached(address), home)
        runs.watchMirror(run)
        return run
    }

    func deployments(of run: RunID) throws(DirectorFault) -> [DeploymentFacts] {
        let mirror = try shown(run)
        let client = try directors.reached(mirror.director).client
        let told = try asking { () throws(ClientError) in try client.experiment(mirror.experiment) }
        return told.deployments.map(Self.facts)
    }

    private func shown(_ run: RunID) throws(DirectorFault) -> RunOrigin.Mirror {
        let archive = try directors.home().archive
        let record: RunRecord?
        do throws(StoreError) { record = try archive.record(of: run) } catch {
            throw DirectorFault(.file, error.message)
        }
        guard let mirror = record?.origin.mirror else {
            throw DirectorFault(.notFound, "run \(run.number) is no experiment of a director")
        }
        return mirror
    }

    private static func facts(_ told: DeploymentDocument) -> DeploymentFacts {
        DeploymentFacts(
            index: told.index, label: told.label, node: told.node, state: told.state.rawValue, error: told.error,
            began: told.began, ended: told.ended)
    }

    func delete(experiment name: String) throws(DirectorFault) {
        let told = try find(name)
        let client = try client()
        try asking { () throws(ClientError) in try client.delete(experiment: told.id) }
    }

    // Files

    func fetch(_ file: FileReference, of run: RunID, to path: String?) throws(DirectorFault) -> FileReference {
        guard let digest = file.digest else {
            throw DirectorFault(.notFound, "'\(file.path)' has no digest: the step did not hand it over")
        }
        let mirror = try shown(run)
        let client = try directors.reached(mirror.director).client
        let folder = try directors.home().storeFolder
        let place = MirrorStore.place(in: folder)(file)
        let artifacts = ArtifactStore(folder: folder)
        if try !isIntact(place, artifacts) { try fetch(digest, to: place.path, artifacts, client) }
        guard let path, path != place.path else { return place }
        do throws(StoreError) { try artifacts.get(place, to: path) } catch {
            throw DirectorFault(.file, error.message)
        }
        return FileReference(path: path, digest: digest)
    }
}
