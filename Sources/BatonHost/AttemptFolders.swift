import BatonInterpreter
import BatonModel
import Glibc

/// Where attempts work and write their output, from their preparation to their end.
///
/// A run has `work/<step>.<attempt>` for each attempt, cleared when it succeeded, and `logs/<slot>.out|.err`.
struct AttemptFolders {
    /// `runs` of the store.
    let root: String
    private var slots = LogSlots()
    private var open: [RunID: [VertexID: Attempt]] = [:]
    private var runsWithLogs: Set<RunID> = []
    /// Files of attempts whose outputs are being read, by where they were: one file may be two outputs.
    var published: [String: FileReference] = [:]

    /// Empty folders of attempts that have succeeded, for the next ones of their run: a new name costs the file system a
    /// small part of what a folder's end and another's beginning do.
    private var spares: [RunID: [String]] = [:]
    /// What they look like.
    private var mark: FolderRemoval.Mark?
    /// Spare folders of one run.
    static let sparesMax = 64

    private struct Attempt {
        var place: AttemptPlace
        var isKept: Bool
        var hasStarted = false
    }

    init(root: String) { self.root = root }

    private func folder(of run: RunID) -> String { "\(root)/\(run.number)" }

    /// Names the places of an attempt.
    mutating func make(_ terms: AttemptTerms) throws(HostError) -> AttemptPlace {
        let base = folder(of: terms.run)
        if runsWithLogs.insert(terms.run).inserted { try FileSystem.makeDirectory(base + "/logs") }
        let name = "\(FolderName.make(terms.step)).\(terms.attempt)"
        if let earlier = open[terms.run]?.removeValue(forKey: terms.vertex) {
            giveBack(earlier, terms.run, AttemptReport())
        }
        let log = slots.take(for: terms.run)
        var place = AttemptPlace(
            folder: "\(base)/work/\(name)", standardOutput: "\(base)/logs/\(log.slot).out",
            standardError: "\(base)/logs/\(log.slot).err", scratch: "\(base)/scratch/\(name)", log: log)
        if let spare = spares[terms.run]?.popLast() {
            if rename(spare, place.folder) == 0 { place.isFolderMade = true } else { FolderRemoval.remove(spare) }
        }
        open[terms.run, default: [:]][terms.vertex] = Attempt(place: place, isKept: terms.isKept)
        return place
    }

    /// Whether the folder stays when its attempt succeeds.
    func isKept(_ folder: String) -> Bool {
        open.values.contains { $0.values.contains { $0.place.folder == folder && $0.isKept } }
    }

    /// Takes note of ends: slots are given back, folders of successes are cleared.
    mutating func note(_ fact: RunEvent.Fact, of run: RunID) {
        switch fact {
        case .retrying(let id, _, _, _, let report):
            guard let attempt = open[run]?.removeValue(forKey: id) else { return }
            giveBack(attempt, run, report)
        case .ended(let id, let status, _, _, let report):
            guard let attempt = open[run]?.removeValue(forKey: id) else { return }
            giveBack(attempt, run, report)
            if status == .succeeded { clear(attempt, run) }
            // A folder that no program has seen is nobody's.
            if !attempt.hasStarted { rmdir(attempt.place.folder) }
        case .started(let id, _, _): open[run]?[id]?.hasStarted = true
        case .finished:
            open[run] = nil
            for spare in spares.removeValue(forKey: run) ?? [] { FolderRemoval.remove(spare) }
            slots.forget(run)
            runsWithLogs.remove(run)
        case .began, .added, .keyed, .progressed, .kept, .groupExpanded, .emitted, .flagChanged,
            .cancelRequested:
            break
        }
    }

    private mutating func giveBack(_ attempt: Attempt, _ run: RunID, _ report: AttemptReport) {
        if !published.isEmpty { published = published.filter { !$0.key.hasPrefix(attempt.place.folder + "/") } }
        guard let log = attempt.place.log else { return }
        let logs = folder(of: run) + "/logs"
        slots.giveBack(log, of: run, range: report.log) { slot in
            (AttemptFolders.size("\(logs)/\(slot).out"), AttemptFolders.size("\(logs)/\(slot).err"))
        }
    }

    private static func size(_ path: String) -> Int {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : 0
    }

    private mutating func clear(_ attempt: Attempt, _ run: RunID) {
        FolderRemoval.remove(attempt.place.scratch)
        let folder = attempt.place.folder
        if attempt.isKept { return }
        if spares[run, default: []].count < Self.sparesMax, FolderRemoval.emptyForReuse(folder, &mark) {
            spares[run, default: []].append(folder)
        } else {
            FolderRemoval.remove(folder)
        }
    }
}
