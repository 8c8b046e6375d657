import BatonEngine
package import BatonInterpreter
import BatonModel
import BatonStore

/// The session that a program goes on from: its runs, in order.
struct Resumption {
    var records: [RunRecord] = []
    /// Runs of each name that were asked for.
    private var counts: [String: Int] = [:]

    init(_ records: [RunRecord] = []) {
        self.records = records.sorted { $0.origin.ordinal < $1.origin.ordinal }
    }

    /// The run that the next one of that name goes on from: the k-th of a name from the k-th of that name.
    mutating func next(_ name: String) -> RunRecord? {
        let count = counts[name, default: 0]
        counts[name] = count + 1
        let same = records.filter { $0.origin.name == name }
        return count < same.count ? same[count] : nil
    }
}

extension LocalRuns {
    package func takeover(forRunNamed name: String) throws(HostError) -> Takeover? {
        if resumption == nil { resumption = Resumption(try recordsToGoOnFrom()) }
        guard let record = resumption?.next(name) else { return nil }
        let takeover = try takeover(of: record)
        if takeover.count > 0, record.hasDied || source.resumes != nil {
            let steps = takeover.count == 1 ? "step" : "steps"
            host.writeNotice(
                "run '\(name)' goes on from run \(record.id.number): \(takeover.count) \(steps) done already\n")
        }
        return takeover
    }

    /// The runs of the session that was asked for, or of the last one of this script where that died with the same
    /// text and parameters.
    private func recordsToGoOnFrom() throws(HostError) -> [RunRecord] {
        if source.resumes == nil {
            let mayHaveDied = try asking { () throws(StoreError) in
                try store.mayHaveDied(script: source.script, except: session)
            }
            guard mayHaveDied else { return [] }
        }
        let records = try records(limit: Self.recordsSearched).filter { $0.origin.session != session }
        if let wanted = source.resumes { return records.filter { $0.origin.session == wanted } }
        guard let last = records.first(where: { $0.origin.script == source.script }) else { return [] }
        let sessionRuns = records.filter { $0.origin.session == last.origin.session }
        let hasDied = sessionRuns.contains { $0.hasDied && $0.resumedBy == nil }
        let isOwned = sessionRuns.contains { $0.hasOwner }
        let isSame = last.origin.text == source.text && last.origin.parameters == source.parameters
        return hasDied && !isOwned && isSame && !source.text.isEmpty ? sessionRuns : []
    }

    /// Runs among which those of a session are looked for.
    private static var recordsSearched: Int { 1_000 }

    /// Runs that went on from one another whose work is taken over.
    private static var chainMax: Int { 100 }

    /// What a run and those that it went on from itself have done.
    private func takeover(of record: RunRecord) throws(HostError) -> Takeover {
        var chain: [RunRecord] = [record]
        while chain.count < Self.chainMax, let earlier = chain[0].origin.resumes,
            let found = try self.record(of: earlier)
        {
            chain.insert(found, at: 0)
        }
        var takeover = Takeover(run: record.id, isSameText: record.origin.text == source.text)
        for run in chain { takeover.add(run.id, try events(of: run.id)) }
        return takeover
    }
}
