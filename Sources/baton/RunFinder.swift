import BatonEngine
import BatonHost
import BatonModel
import BatonREPL
import BatonSyntax
import BatonWire

/// Finds stores and the runs in them by what people type.
struct RunFinder {
    let host: SystemHost
    /// As it was given by `--store`.
    let store: String?

    /// Runs that are looked through for a name.
    static let searchMax = 10_000

    /// A store, opened for reading.
    struct Place {
        var folder: String
        var archive: any RunArchive
    }

    /// A run with where it lives.
    struct Found {
        var record: RunRecord
        var place: Place
        /// For a run that a director carries out.
        var mirrors: Mirrors?

        var id: RunID { record.id }
        /// The run's folder in the store.
        var folder: String { "\(place.folder)/runs/\(record.id.number)" }

        /// Where its program writes when it is in the background.
        var programLog: String { "\(place.folder)/sessions/\(record.origin.session).log" }

        /// Reaches the process that owns it.
        func connect() throws(ControlClient.Failure) -> ControlClient {
            try ControlClient(path: "\(place.folder)/sessions/\(record.origin.session).sock")
        }

        /// Asks the process that owns it.
        func ask(_ wish: ControlRequest.Wish, until deadline: Int? = nil) throws -> Datum {
            if record.status.isEnd { throw Refusal("run \(id.number) has ended: \(record.status.rawValue)") }
            if let mirror = record.origin.mirror, let mirrors { return try ask(wish, mirror, mirrors, deadline) }
            do throws(ControlClient.Failure) {
                return try connect().ask(wish, run: id, until: deadline)
            } catch {
                guard case .gone = error else { throw error }
                throw try Refusal(gone: self)
            }
        }

        /// Asks the director; what is to be waited for is seen by what it tells of the run.
        private func ask(
            _ wish: ControlRequest.Wish, _ mirror: RunOrigin.Mirror, _ mirrors: Mirrors, _ deadline: Int?
        ) throws -> Datum {
            let follower = RunFollower(self)
            func wait(_ answer: () -> Datum?) throws -> Datum {
                while true {
                    while try follower.advance({ _ in }) {}
                    if let answer = answer() { return answer }
                    if mirrors.host.isInterrupted { throw ControlClient.Failure.interrupted }
                    if let deadline, SystemHost.monotonic >= deadline { throw ControlClient.Failure.late }
                    mirrors.tell()
                    mirrors.host.sleep(nanoseconds: LogTail.pause)
                }
            }
            while try follower.advance({ _ in }) {}
            switch wish {
            case .wait(let name):
                let found = try wait {
                    follower.view.emitted.first { $0.name == name }?.payload
                        ?? (follower.view.status.isEnd ? .null : nil)
                }
                guard follower.view.emitted.contains(where: { $0.name == name }) else {
                    throw Refusal("the run ended without the event '\(name)'")
                }
                return found
            case .cancel(let step):
                let row = step.flatMap { RunPage(record, follower.view, now: 0, width: 80).row(ofStep: $0) }
                _ = try mirrors.ask(.cancel(step: row?.step?.path ?? step), mirror, follower.view)
                return try wait {
                    let view = follower.view
                    if let row, view[row.vertex.id].status.isEnd { return .string(view[row.vertex.id].status.rawValue) }
                    return view.status.isEnd ? .string(view.status.rawValue) : nil
                }
            case .ping, .emit, .deliver, .flag, .setFlag, .addFlag, .changeFlag, .progress, .artifact, .follow:
                return try mirrors.ask(wish, mirror, follower.view)
            }
        }

        /// How it stands now.
        func renewed() throws -> RunRecord { try place.archive.record(of: id) ?? record }

        /// Folds the run's events; `each` sees every one.
        func view(_ each: (RunEvent) -> Void = { _ in }) throws -> RunView {
            let follower = RunFollower(self)
            while try follower.advance(each) {}
            return follower.view
        }
    }

    func place() throws -> Place {
        if let store = store ?? host.environment("BATON_STORE") {
            let folder = host.absolutePath(store)
            guard host.fileExists(folder) else { throw Refusal("there is no store '\(store)'", code: Exit.usage) }
            return Place(folder: folder, archive: Archives.open(folder))
        }
        guard let folder = Archives.nearest(from: host.directory) else {
            throw Refusal(
                "there is no store here: no '.baton' in this folder or above it",
                help: "go where the script is, or name the store: --store FOLDER", code: Exit.usage)
        }
        return Place(folder: folder, archive: Archives.open(folder))
    }

    /// A run by its number, by its name (the newest of it) or `last`.
    func find(_ name: String) throws -> Found {
        let place = try place()
        if let record = try record(name, place.archive) { return try found(record, place) }
        throw try unknown(name, place)
    }

    /// A run, or a step of one, as in `12.train[3]`.
    func findStep(_ name: String) throws -> (run: Found, step: String?) {
        let place = try place()
        if let record = try record(name, place.archive) { return (try found(record, place), nil) }
        guard let dot = name.firstIndex(of: "."), let record = try record(String(name[..<dot]), place.archive) else {
            throw try unknown(name, place)
        }
        return (try found(record, place), String(name[name.index(after: dot)...]))
    }

    /// A run that a director carries out is brought to where it is there.
    private func found(_ record: RunRecord, _ place: Place) throws -> Found {
        guard record.origin.mirror != nil else { return Found(record: record, place: place) }
        let mirrors = Mirrors(host, place)
        mirrors.follow(record)
        return Found(record: try place.archive.record(of: record.id) ?? record, place: place, mirrors: mirrors)
    }

    private func record(_ name: String, _ archive: any RunArchive) throws -> RunRecord? {
        if let number = Int(name) { return number > 0 ? try archive.record(of: RunID(number)) : nil }
        if name == "last" { return try archive.records(limit: 1).first }
        return try archive.records(limit: Self.searchMax).first { $0.origin.name == name }
    }

    private func unknown(_ name: String, _ place: Place) throws -> Refusal {
        let records = try place.archive.records(limit: Self.searchMax)
        guard let newest = records.first else {
            return Refusal("there are no runs in \(place.folder)", help: "run a script first", code: Exit.usage)
        }
        let near = Suggestions.nearest(to: name, among: Set(records.map(\.origin.name)))
        return Refusal(
            "there is no run '\(name)' in \(place.folder)",
            help: near.map { "did you mean '\($0)'?" }
                ?? "the newest is \(newest.id.number), '\(newest.origin.name)'; 'baton runs' lists them",
            code: Exit.usage)
    }
}

/// Reads a run's events as they come.
final class RunFollower {
    let run: RunFinder.Found
    private(set) var view = RunView()
    private(set) var position = 0

    /// Events that are read at a time.
    static let pageMax = 10_000

    init(_ run: RunFinder.Found) { self.run = run }

    /// Takes in what is new, up to a page; false when there is nothing.
    func advance(_ each: (RunEvent) -> Void) throws -> Bool {
        let events = try run.place.archive.events(of: run.id, from: position, limit: Self.pageMax)
        for event in events {
            view.apply(event)
            each(event)
        }
        position += events.count
        return !events.isEmpty
    }
}
