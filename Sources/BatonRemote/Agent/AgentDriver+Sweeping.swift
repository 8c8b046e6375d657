import BatonAgent
import BatonEngine
import BatonHost
import BatonModel
import BatonStore
import BatonWire
import Glibc

// A bounded disk: what the director has, is kept for a while and no longer.

extension AgentDriver {
    /// Frees what may go, on the thread that prepares: nothing is fetched meanwhile.
    func sweepIfDue() {
        let now = SystemHost.monotonic
        guard now >= nextSweep else { return }
        nextSweep = now + options.sweepPause
        let deployments = machine.state.deployments
        let state = AgentSweep.State(
            now: SystemHost.now, heldSince: heldSince(deployments.map(\.key)),
            isBusy: deployments.contains { $0.outcome == nil } || !leaving.isEmpty, storeBytes: 0,
            forgottenAt: forgottenAt)
        preparing.add { [options] in
            var state = state
            state.storeBytes = GarbageCollector.bytes(of: options.folder.store)
            let sweep = AgentSweep(state, keeps: options.keptNanoseconds)
            let collector = GarbageCollector(folder: options.folder.store)
            do throws(StoreError) {
                let garbage = try collector.plan(
                    Garbage.Wish(before: sweep.before, sparesContent: sweep.sparesContent), now: SystemHost.now)
                guard !garbage.isEmpty else { return }
                try collector.free(garbage)
                options.log("freed \(garbage.runs.count) runs, \(garbage.bytes >> 10) KiB")
            } catch {
                // It is tried again: a run may have begun meanwhile.
                options.log("the store can't be swept: \(error.message)")
            }
        }
        sweepFolders(Set(deployments.map { options.folder.deployment($0.key) }))
    }

    /// When the first run began of those that are held.
    private func heldSince(_ keys: [DeploymentKey]) -> Int? {
        keys.compactMap { key in
            RunList(DeploymentFolder(options.folder.deployment(key)).runs).entries.first.map { entry in
                // Of a run that can't be read nobody knows: all stays.
                (try? store.record(of: entry.run))?.began ?? 0
            }
        }.min()
    }

    /// Folders of deployments that nobody holds, and that no process is in: an agent was killed before it had let go.
    private func sweepFolders(_ held: Set<String>) {
        guard let open = opendir(options.folder.deployments) else { return }
        defer { closedir(open) }
        while let entry = readdir(open) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let path = "\(options.folder.deployments)/\(name)"
            guard !name.hasPrefix("."), !held.contains(path),
                !leaving.keys.contains(where: { options.folder.deployment($0) == path }),
                !FileLock.isHeld(DeploymentFolder(path).lock)
            else { continue }
            FolderRemoval.remove(path)
        }
    }
}
