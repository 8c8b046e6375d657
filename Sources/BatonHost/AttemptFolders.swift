import BatonInterpreter
import BatonModel
import Glibc

/// Where attempts work and write their output, from their preparation to their end.
///
/// A run has `logs/<slot>.out|.err`, and `work/slot-<n>` for each attempt at work. What is in that is cleared when the
/// attempt has succeeded, and the folder serves the next one: a new name for each would cost as much as its record does.
/// An attempt that ends in another way keeps its folder for good, with `work/<step>.<attempt>` as a link to it; no other
/// attempt ever works there. A folder that is kept in any case bears the attempt's name from the beginning.
struct AttemptFolders {
    /// `runs` of the store.
    let root: String
    /// What must not stay in logs.
    var mask = LogMask([])
    private var slots = LogSlots()
    private var open: [RunID: [VertexID: Attempt]] = [:]
    private var bases: [RunID: Base] = [:]
    /// Files of attempts whose outputs are being read, by where they were: one file may be two outputs.
    var published: [String: FileReference] = [:]

    /// Empty folders of attempts that have succeeded, for the next ones of their run.
    private var spares: [RunID: [String]] = [:]
    /// What they look like.
    private var mark: FolderRemoval.Mark?
    /// Spare folders of one run.
    static let sparesMax = 64

    /// The folders of a run, whose names are made once.
    private struct Base {
        let work: String
        let scratch: String
        let logs: String
        /// Files of the slots, by their numbers.
        var files: [(output: String, error: String)] = []
        /// Folders that were named in this run.
        private var folderCount = 0

        init(_ folder: String) {
            work = "\(folder)/work/"
            scratch = folder + "/scratch/"
            logs = folder + "/logs/"
        }

        mutating func files(of slot: Int) -> (output: String, error: String) {
            while files.count <= slot { files.append(("\(logs)\(files.count).out", "\(logs)\(files.count).err")) }
            return files[slot]
        }

        /// The name of a folder that nobody had before; no attempt's own name is without a dot.
        mutating func newFolder() -> String {
            folderCount += 1
            return "\(work)slot-\(folderCount)"
        }

        mutating func place(_ folder: String, scratch name: String, _ log: LogStart) -> AttemptPlace {
            let files = files(of: log.slot)
            return AttemptPlace(
                folder: folder, standardOutput: files.output, standardError: files.error, scratch: scratch + name,
                log: log)
        }
    }

    private struct Attempt {
        /// `<step>.<attempt>`
        var name: String
        /// Counts from 1.
        var number: Int
        var place: AttemptPlace
        var isKept: Bool
        var needsScratch: Bool
        var hasStarted = false
    }

    init(root: String) { self.root = root }

    /// Names the places of an attempt.
    mutating func make(_ terms: AttemptTerms) throws(HostError) -> AttemptPlace {
        if bases[terms.run] == nil {
            let folder = "\(root)/\(terms.run.number)"
            try FileSystem.makeDirectory(folder + "/logs")
            bases[terms.run] = Base(folder)
        }
        let name = "\(FolderName.make(terms.step)).\(terms.attempt)"
        // An attempt that follows at once is made before the end of the one before is told.
        if let earlier = open[terms.run]?.removeValue(forKey: terms.vertex) {
            giveBack(earlier, terms.run, AttemptReport())
            leave(earlier, terms.run)
        }
        let log = slots.take(for: terms.run)
        let spare = terms.isKept ? nil : spares[terms.run]?.popLast()
        guard var place = makePlace(name, spare, isKept: terms.isKept, log, of: terms.run) else {
            throw HostError("run \(terms.run.number) has no folder", fault: .baton)
        }
        place.isFolderMade = spare != nil
        open[terms.run, default: [:]][terms.vertex] = Attempt(
            name: name, number: terms.attempt, place: place, isKept: terms.isKept, needsScratch: terms.needsScratch)
        return place
    }

    private mutating func makePlace(
        _ name: String, _ spare: String?, isKept: Bool, _ log: LogStart, of run: RunID
    ) -> AttemptPlace? {
        guard let own = bases[run]?.work else { return nil }
        guard let folder = isKept ? own + name : spare ?? bases[run]?.newFolder() else { return nil }
        return bases[run]?.place(folder, scratch: name, log)
    }

    /// Whether the folder stays when its attempt succeeds.
    func isKept(_ folder: String) -> Bool {
        open.values.contains { $0.values.contains { $0.place.folder == folder && $0.isKept } }
    }

    /// Takes note of ends: slots are given back, folders of successes are cleared.
    mutating func note(_ fact: RunEvent.Fact, of run: RunID) {
        switch fact {
        // A rerun has no attempts: it tells thousands of ends.
        case .ended where open.isEmpty: break
        case .retrying(let id, let number, _, _, let report):
            // The next attempt may have its place already.
            guard open[run]?[id]?.number == number, let attempt = open[run]?.removeValue(forKey: id) else { return }
            giveBack(attempt, run, report)
            leave(attempt, run)
        case .ended(let id, let status, _, _, let report):
            guard let attempt = open[run]?.removeValue(forKey: id) else { return }
            giveBack(attempt, run, report)
            if status == .succeeded { clear(attempt, run) } else { leave(attempt, run) }
        case .started(let id, let number, _):
            if open[run]?[id]?.number == number { open[run]?[id]?.hasStarted = true }
        case .finished:
            open[run] = nil
            for spare in spares.removeValue(forKey: run) ?? [] { FolderRemoval.remove(spare) }
            slots.forget(run)
            bases[run] = nil
        case .began, .added, .keyed, .progressed, .kept, .groupExpanded, .emitted, .flagChanged,
            .cancelRequested:
            break
        }
    }

    private mutating func giveBack(_ attempt: Attempt, _ run: RunID, _ report: AttemptReport) {
        if !published.isEmpty { published = published.filter { !$0.key.hasPrefix(attempt.place.folder + "/") } }
        guard let log = attempt.place.log else { return }
        let (output, error) = (attempt.place.standardOutput, attempt.place.standardError)
        if !mask.isEmpty {
            LogFile.mask(output, from: log.output, to: report.log?.outputEnd ?? .max, mask)
            LogFile.mask(error, from: log.error, to: report.log?.errorEnd ?? .max, mask)
        }
        slots.giveBack(log, of: run, range: report.log) { _ in
            (AttemptFolders.size(output), AttemptFolders.size(error))
        }
    }

    private static func size(_ path: String) -> Int {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : 0
    }

    /// Leaves a folder to be looked at, by the attempt's name; one that no program has seen is nobody's.
    private mutating func leave(_ attempt: Attempt, _ run: RunID) {
        let place = attempt.place
        if !attempt.hasStarted {
            if place.isFolderMade { spares[run, default: []].append(place.folder) } else { rmdir(place.folder) }
        } else if !attempt.isKept, let work = bases[run]?.work {
            symlink(String(place.folder.dropFirst(work.utf8.count)), work + attempt.name)
        }
    }

    private mutating func clear(_ attempt: Attempt, _ run: RunID) {
        if attempt.needsScratch { FolderRemoval.remove(attempt.place.scratch) }
        let folder = attempt.place.folder
        if attempt.isKept { return }
        if spares[run, default: []].count < Self.sparesMax, FolderRemoval.emptyForReuse(folder, &mark) {
            spares[run, default: []].append(folder)
        } else {
            FolderRemoval.remove(folder)
        }
    }
}
