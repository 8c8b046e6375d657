import BatonEngine
package import BatonInterpreter
package import BatonModel
import BatonStore

// The language's way to logs: while one is followed, the runs of this program go on.

extension LocalRuns {
    package func readLog(
        of run: RunID, _ choice: LogChoice, _ take: (_ step: String, _ line: String) -> Void
    ) throws(HostError) -> WaitEnd {
        if let origin = foreign.mirror(run) { remote?.fetchLogs(of: run, origin, isFollowed: choice.isFollowed) }
        let tail = LogTail(folder: store.paths.run(run.number), choice: choice, archive: store, run: run)
        var end = WaitEnd.done
        do {
            try tail.read(write: take) {
                end = try wait(until: SystemHost.monotonic + LogTail.pause) { false }
                if case .interrupted = end { return false }
                return true
            }
        } catch let error as StoreError {
            throw HostError(error)
        } catch let error as HostError {
            throw error
        } catch {
            throw HostError("\(error)", fault: .baton)
        }
        if case .interrupted = end { return .interrupted }
        return .done
    }
}
