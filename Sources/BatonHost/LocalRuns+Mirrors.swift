package import BatonEngine
package import BatonModel
import BatonProcess
import BatonStore

// Runs that show experiments of directors: they stand in this store like others, and go on elsewhere.

extension LocalRuns {
    /// Shows events of a mirror from the beginning, like those of a run of this process.
    package func watchMirror(_ run: RunID) { foreign.watch(run) }

    /// The store for reading.
    package var archive: any RunArchive { store }

    /// Ends the wait for runs, from any thread, so that what is new is looked at.
    package var waker: @Sendable () -> Void {
        let backend = backend
        return { backend.wake() }
    }

    /// What runs that this process begins are recorded with.
    package func originOfMirror(name: String, seed: UInt64) -> RunOrigin {
        RunOrigin(
            name: name, seed: seed, script: source.script, text: source.text, parameters: source.parameters,
            folder: host.directory, version: source.version)
    }

    /// Shows what has come of mirrors that are watched, and tells of connections.
    func tellOfMirrors() {
        guard let remote else { return }
        for notice in remote.takeNotices() { host.writeNotice(notice) }
        foreign.tellOfWatched { [unowned self] run, event in onEvent?(run, event) }
    }
}
