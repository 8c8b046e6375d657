import BatonHost
import BatonStore
import BatonTerminal
import Glibc

/// The statements of this project and of all others: read once, and added to after each statement.
///
/// The project's are in its store's folder, where there is one; all of them in the user's state folder
/// (`$XDG_STATE_HOME/baton/history`).
final class HistoryRecorder {
    private let host: SystemHost
    private let storeFolder: String?
    private let max: Int
    private let everywhere: HistoryFile?
    /// Oldest first; what other projects have stands in front of this one's.
    private(set) var entries: [HistoryEntry] = []
    /// What Up brings: no text twice in a row. Texts with secrets are here until the prompt ends, and nowhere else.
    private(set) var texts: [String] = []

    /// - Parameter max: statements that are remembered; with 0 nothing is read and nothing is written.
    init(host: SystemHost, storeFolder: String?, max: Int) {
        self.max = max
        self.host = host
        self.storeFolder = storeFolder
        let state = host.environment("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        let folder = state ?? host.environment("HOME").map { $0 + "/.local/state" }
        everywhere = folder.map { HistoryFile(path: $0 + "/baton/history") }
        let project = self.project?.entries() ?? []
        let known = Set(project)
        entries = (everywhere?.entries().filter { !known.contains($0) } ?? []) + project
        entries = Array(entries.suffix(max))
        for entry in entries { remember(entry.text) }
    }

    /// The project's file, where the project has a store.
    private var project: HistoryFile? {
        let folder =
            storeFolder.map(host.absolutePath) ?? StorePaths.nearest(from: host.directory)
            ?? "\(host.directory)/\(StorePaths.folderName)"
        return host.fileExists(folder) ? HistoryFile(path: folder + "/history") : nil
    }

    private func remember(_ text: String) {
        if texts.last != text { texts.append(text) }
    }

    /// Keeps a statement, unless it begins with a blank; one with a secret goes to no file.
    func keep(_ text: String, _ state: HistoryEntry.State, now: Int) {
        guard HistoryEntry.mayKeep(text) else { return }
        remember(text)
        guard max > 0, !Secrets.isSuspected(in: text) else { return }
        let entry = HistoryEntry(time: now / 1_000_000_000, state: state, text: text)
        entries.append(entry)
        project?.append(entry)
        if let everywhere, !everywhere.append(entry) {
            everywhere.makeFolder()
            everywhere.append(entry)
        }
    }
}

/// Instants as people here read them.
enum LocalTime {
    /// `2026-11-22 10:41:03`
    static func text(_ seconds: Int) -> String {
        var time = time_t(seconds)
        var parts = tm()
        localtime_r(&time, &parts)
        func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + "\(number)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }
}
