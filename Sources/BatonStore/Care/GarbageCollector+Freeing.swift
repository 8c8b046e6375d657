package import BatonEngine
import BatonModel
import Glibc

extension GarbageCollector {
    /// Frees what a plan names: records first, then files, so that nothing is named that is gone.
    ///
    /// - Throws: `.busy` where a process has begun to use the store since the plan was made.
    package func free(_ garbage: Garbage) throws(StoreError) {
        let reader = StoreReader(paths: paths)
        for run in garbage.runs {
            guard try reader.record(of: run)?.hasOwner != true else {
                throw .busy(message: "run \(run.number) goes on by now; ask again what can be freed")
            }
        }
        let isContentFreed = !(garbage.artifacts.isEmpty && garbage.environments.isEmpty && garbage.proofs.isEmpty)
        if isContentFreed, try plan(Garbage.Wish(), now: 0).liveSessions > 0 {
            throw .busy(message: "a process has begun to use the store; ask again what can be freed")
        }
        if Files.exists(paths.database) { try removeRecords(garbage) }
        for item in garbage.items { try Trees.remove(item.path) }
        for item in garbage.artifacts { removeEmpty(Files.parent(of: item.path)) }
    }

    private func removeRecords(_ garbage: Garbage) throws(StoreError) {
        let database = try StoreDatabase.openForWriting(paths)
        try database.transaction { () throws(StoreError) in
            for run in garbage.runs {
                try database.statement("DELETE FROM runs WHERE id = ?1").bind(1, run.number).run()
            }
            for digest in garbage.proofs {
                try database.statement("DELETE FROM proofs WHERE digest = ?1").bind(1, DigestKey(digest)).run()
            }
            try database.statement("DELETE FROM texts WHERE digest NOT IN (SELECT text FROM runs)").run()
        }
    }

    /// The folder of an artifact and the one above, where nothing else is in them.
    private func removeEmpty(_ folder: String) {
        if rmdir(folder) == 0 { rmdir(Files.parent(of: folder)) }
    }
}
