import BatonAgent
import BatonModel
import BatonStore
package import BatonWire
package import Glibc

/// What the agent's main thread knows of the runs of one deployment, and where it has read to.
package struct HeldRun {
    let key: DeploymentKey
    let folder: DeploymentFolder
    var feed = DeploymentFeed()
    /// The runs in their order.
    private(set) var chain: [RunList.Entry] = []
    /// The run that is read, and its events that were.
    private var reading = 0
    private var readCount = 0
    /// Its process, where this agent started it.
    private(set) var process: pid_t?
    /// Runs that there were before that process.
    private var earlierRuns = 0
    /// A thread listens to the run of that session.
    var followed: String?
    /// The process was started, and its run is not known yet.
    var isStarting = false
    /// Uploads that were asked for.
    var uploads: [String: FileReference] = [:]
    /// Uploads that will never be; why.
    var losses: [String] = []
    var logs = Logs.idle
    /// When to look at it again.
    var lookAt = 0

    enum Logs: Equatable {
        case idle
        /// Being sent; `isLast` when nothing more was written after that began.
        case underway(isLast: Bool)
        /// All is at the director.
        case done
    }

    /// Events that are read at a time.
    private static let pageMax = 1000

    /// What must not be seen in its logs.
    let mask: LogMask

    private static let specMax = 16 << 20

    package init(_ key: DeploymentKey, _ folder: DeploymentFolder) {
        self.key = key
        self.folder = folder
        let spec = PlainFile.read(folder.spec, limit: Self.specMax).flatMap { try? DeploymentSpec(bytes: $0) }
        mask = LogMask(spec?.secrets.compactMap(\.value) ?? [])
    }

    /// The run that goes on, or ended last.
    var last: RunList.Entry? { chain.last }
    var hasEnded: Bool { feed.end != nil }

    package mutating func readChain() { chain = RunList(folder.runs).entries }

    /// Starts a process that goes on where the runs so far ended.
    package mutating func start<Failure>(_ start: () throws(Failure) -> pid_t) throws(Failure) {
        readChain()
        process = try start()
        earlierRuns = chain.count
    }

    /// The run that there is to listen to; nil while the process that was started has none yet, however often the list of
    /// runs was read since.
    package var begunRun: RunList.Entry? { process == nil || chain.count > earlierRuns ? last : nil }

    /// Reads what the store has more, as far as there is room; gives files to be uploaded.
    mutating func advance(_ store: ProjectStore, now: Int) throws -> [FileReference] {
        readChain()
        var files: [FileReference] = []
        while reading < chain.count, feed.hasRoom {
            let events = try store.events(of: chain[reading].run, from: readCount, limit: Self.pageMax)
            if !events.isEmpty {
                files += feed.take(events)
                readCount += events.count
            } else if reading + 1 < chain.count {
                feed.goOn(at: now)
                reading += 1
                readCount = 0
            } else {
                break
            }
        }
        return files
    }

    /// Starts over: the director has less than was let go of.
    mutating func rewind() {
        feed = DeploymentFeed()
        reading = 0
        readCount = 0
        uploads = [:]
    }

    /// Where the logs of all its runs are, in the order of the runs.
    func logPlaces(_ store: String) -> [AgentUploads.LogPlace] {
        chain.enumerated().compactMap { index, entry in
            feed.firstSlot(ofRun: index).map {
                AgentUploads.LogPlace(folder: "\(store)/runs/\(entry.run.number)/logs", firstSlot: $0)
            }
        }
    }
}
