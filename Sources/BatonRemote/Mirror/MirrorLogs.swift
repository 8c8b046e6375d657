import BatonClient
import BatonWire
import Glibc

/// Brings what a director has of the logs of an experiment into the log files of the run that shows it.
struct MirrorLogs: Sendable {
    var client: DirectorClient
    let experiment: String
    /// The run's folder.
    let folder: String
    /// Deployments of the experiment.
    var deployments: Int

    /// Bytes of one log that are fetched without being asked for.
    static let unaskedMax = 64 << 20

    /// Fetches what is new of all logs, or of one deployment's; at most `limit` bytes of each file are there then.
    func fetch(deployment only: Int? = nil, limit: Int = .max) throws(ClientError) {
        for index in 1...max(1, deployments) where only == nil || only == index {
            for head in try client.logs(of: experiment, deployment: index) { try fetch(head, of: index, limit) }
        }
    }

    /// Nanoseconds between two looks while somebody reads along.
    private static let pause = 300_000_000

    /// Fetches what comes, on a thread of its own, until the run is over.
    func follow(_ state: MirrorState) {
        _ = BackgroundThread.start {
            while !state.isStopping, !state.isOver {
                // The follower tells of a connection that is lost.
                try? fetch()
                state.rest(nanoseconds: Self.pause)
            }
        }
    }

    private func fetch(_ head: LogHead, of deployment: Int, _ limit: Int) throws(ClientError) {
        let slot = Mirror.slot(head.slot, ofDeployment: deployment, count: deployments)
        let path = "\(folder)/logs/\(slot).\(head.stream.rawValue)"
        var info = stat()
        let size = stat(path, &info) == 0 ? Int(info.st_size) : 0
        guard size < head.size, size < limit else { return }
        if size == 0 { try makeFolder() }
        try client.log(
            of: experiment, deployment: deployment, slot: head.slot, head.stream,
            to: SaveTarget(path: path, offset: size))
    }

    private func makeFolder() throws(ClientError) {
        let path = "\(folder)/logs"
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
            throw .transport(
                .file(message: "can't make '\(path)': \(String(cString: strerror(errno)).lowercased())"))
        }
    }
}
