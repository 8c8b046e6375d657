import BatonClient
import BatonEngine
import BatonModel
import BatonWire
import CBaton
import Glibc

/// Fetches what is new of an experiment, again and again, and appends it to the run.
struct MirrorRound {
    var client: DirectorClient
    let shown: RunOrigin.Mirror
    let store: MirrorStore
    /// Of the store.
    let folder: String
    /// What the run had at the beginning; taken in with the first answer.
    var known: [RunEvent]
    private var mirror: Mirror?
    private var last: ExperimentDocument?
    /// What came of waiting.
    private var next: ExperimentDocument?

    init(
        client: DirectorClient, shown: RunOrigin.Mirror, store: MirrorStore, folder: String, known: [RunEvent]
    ) {
        (self.client, self.shown, self.store, self.folder, self.known) = (client, shown, store, folder, known)
    }

    var isEnded: Bool { mirror?.view.status.isEnd == true }

    /// What it waits for before it gets its nodes; nil where nothing is in its way.
    var obstacle: String? {
        guard let last, !last.state.isEnd else { return nil }
        return last.deployments.first { $0.state == .defined && $0.error != nil }.map {
            "\($0.label) \($0.error ?? "")"
        }
    }

    /// Pieces of events that one round fetches of a deployment; the rest comes with the next.
    private static let piecesMax = 1_000

    /// Brings the run to where the director is; true when there was something new.
    mutating func fetch() throws -> Bool {
        let told = try next ?? client.experiment(shown.experiment)
        next = nil
        var mirror = try self.mirror ?? makeMirror(told)
        self.mirror = nil
        defer { self.mirror = mirror }
        last = told
        var count = 0
        func append(_ news: [RunEvent]) throws {
            try store.append(news)
            count += news.count
        }
        try append(try mirror.take(told))
        for want in mirror.wants(told) {
            var pieces = 0
            while mirror.taken(of: want.deployment) < told.deployments[want.deployment - 1].events {
                let first = mirror.taken(of: want.deployment)
                let events = try client.runEvents(of: shown.experiment, deployment: want.deployment, from: first)
                guard !events.isEmpty, pieces < Self.piecesMax else { break }
                pieces += 1
                try append(try mirror.take(events, from: first, of: want.deployment))
            }
        }
        if told.eventCount > mirror.eventsTaken {
            let events = try client.events(of: shown.experiment, after: mirror.eventsTaken)
            try append(
                mirror.take(events.map { ($0.instant, RunEvent.Emitted(name: $0.name, payload: $0.payload)) }))
        }
        try append(try flags(&mirror))
        if told.state.isEnd {
            // A failure is shown with the end of its log.
            try? MirrorLogs(client: client, experiment: told.id, folder: runFolder, deployments: told.deployments.count)
                .fetch(limit: MirrorLogs.unaskedMax)
        }
        try append(mirror.settle(told, now: now))
        return count > 0
    }

    /// Seconds that the director waits for news.
    private static let waitSeconds = 25

    /// Waits until the director has something new; true when it may have.
    mutating func wait() throws(ClientError) {
        guard let last else { return }
        next = try client.news(of: last.id, after: last.cursor, wait: Self.waitSeconds)
    }

    private var runFolder: String { "\(folder)/runs/\(store.run.number)" }

    private mutating func makeMirror(_ told: ExperimentDocument) throws -> Mirror {
        let labels = told.deployments.map(\.label)
        let shape: Mirror.Shape = shown.isSingle && labels.count == 1 ? .single(labels[0]) : .experiment(labels)
        var mirror = try Mirror(shape, place: MirrorStore.place(in: folder))
        mirror.restore(known)
        known = []
        return mirror
    }

    private func flags(_ mirror: inout Mirror) throws(ClientError) -> [RunEvent] {
        let flags = try client.flags(of: shown.experiment)
        return mirror.take(flags: flags.sorted { $0.version < $1.version }.map { ($0.name, $0.value) }, at: now)
    }

    private var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
