// What is true of an engine between two calls. Tests ask after every call; it costs a walk over all that it holds.

import BatonModel

extension Engine {
    /// What does not hold, in words; empty when all is well.
    package func checkInvariants() -> [String] {
        var faults: [String] = []
        for ticket in live.sorted() where runs[ticket.run] == nil { faults.append("\(ticket) runs for nobody") }
        guard storeFailure == nil else {
            return faults + (timers.isEmpty && unflushed.isEmpty ? [] : ["something is left after giving up"])
        }
        faults += pool.checkInvariants()
        for id in runIDs {
            guard let run = runs[id] else { continue }
            faults += run.machine.checkInvariants()
            if run.view.status.isEnd, live.contains(where: { $0.run == id }) {
                faults.append("an attempt outlived its run")
            }
        }
        let unfinished = runs.values.count { !$0.machine.status.isEnd }
        if unfinished == 0 && listed.isEmpty && !pool.isIdle { faults.append("slots are held, and no run goes on") }
        if !isWorkListed && !unflushed.isEmpty { faults.append("something was not flushed") }
        return faults
    }

    private var isWorkListed: Bool { !listed.isEmpty }
}
