import BatonHost
import BatonInterpreter
import BatonModel
import BatonRemote
import BatonWire

/// Runs of a store that directors carry out, for commands that look after runs. Followers end with this value.
final class Mirrors {
    let host: SystemHost
    private let directors: RemoteDirectors

    init(_ host: SystemHost, _ place: RunFinder.Place) {
        self.host = host
        directors = RemoteDirectors(
            host: host, home: RemoteDirectors.Home(storeFolder: place.folder, archive: place.archive))
    }

    deinit { directors.shutdown() }

    /// Brings a run to where the director is, and keeps it there.
    func follow(_ record: RunRecord) {
        guard record.origin.mirror != nil, !record.status.isEnd else { return }
        directors.remoteRuns.follow(record.id, record.origin)
        tell()
    }

    /// Whether somebody here still brings news of it.
    func isFollowed(_ run: RunID) -> Bool { directors.remoteRuns.isFollowed(run) }

    /// Tells of connections that were lost, or are back; true when something was written.
    @discardableResult
    func tell(before: () -> Void = {}) -> Bool {
        let notices = directors.remoteRuns.takeNotices()
        if !notices.isEmpty { before() }
        for notice in notices { host.writeNotice(notice) }
        return !notices.isEmpty
    }

    func fetchLogs(_ record: RunRecord, isFollowed: Bool) {
        directors.remoteRuns.fetchLogs(of: record.id, record.origin, isFollowed: isFollowed)
        tell()
    }

    func ask(_ wish: ControlRequest.Wish, _ mirror: RunOrigin.Mirror, _ view: RunView) throws -> Datum {
        do throws(DirectorFault) { return try directors.carryOut(wish, of: mirror, view) } catch {
            throw Refusal(error)
        }
    }
}

extension Refusal {
    init(_ fault: DirectorFault) {
        let code: Int32 =
            switch fault.kind {
            case .unreachable, .untrusted: Exit.unreachable
            case .loginNeeded, .forbidden: Exit.forbidden
            case .unknownOutcome: Exit.unknownOutcome
            case .refused(let code) where code == "flag_changed": Exit.differs
            case .notFound, .nameTaken, .refused, .file, .malformed: Exit.failed
            case .interrupted: 130
            }
        let login = fault.kind == .loginNeeded ? "log in at a prompt: connect \"ADDRESS\" as lab, then login lab" : nil
        self.init(fault.message, help: fault.help ?? login, code: code)
    }
}
