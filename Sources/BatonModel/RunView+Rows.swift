// The vertices of a run with all that is known of them, packed: a run may have a million.

extension RunView {
    /// Rows by `VertexID.index`. A row is put together when it is asked for.
    package struct Rows: RandomAccessCollection, Hashable, Sendable {
        private var vertices = VertexList()
        private var slots: [Slot] = []
        private var reports: [PackedReport] = []
        /// Reports that do not fit into a packed one.
        private var oddReports: [Int: AttemptReport] = [:]
        private var failures: [Int: StepFailure] = [:]

        private struct Slot: Hashable, Sendable {
            var outputs: [Datum.Entry] = []
            /// `.min` where there is none, as in `ended`.
            var started = Int.min
            var ended = Int.min
            var attempts: Int32 = 0
            /// Its place in `reports`; -1 for none.
            var report: Int32 = -1
            var status = StepStatus.waiting
            var isExpanded = false
        }

        init() {}

        package var startIndex: Int { 0 }
        package var endIndex: Int { slots.count }

        package subscript(index: Int) -> Row {
            let slot = slots[index]
            var row = Row(vertex: vertices[index])
            row.status = slot.status
            row.attempts = Int(slot.attempts)
            row.started = slot.started == .min ? nil : slot.started
            row.ended = slot.ended == .min ? nil : slot.ended
            row.outputs = slot.outputs
            row.isExpanded = slot.isExpanded
            row.failure = failures[index]
            if slot.report >= 0 { row.report = reports[Int(slot.report)].report }
            if let odd = oddReports[index] { row.report = odd }
            return row
        }

        func status(_ index: Int) -> StepStatus { slots[index].status }
        func attempts(_ index: Int) -> Int { Int(slots[index].attempts) }
        func hasStarted(_ index: Int) -> Bool { slots[index].started != .min }
        func parent(_ index: Int) -> VertexID? { vertices.parent(of: index) }

        func step(_ index: Int) -> (path: String, started: Int?)? {
            guard let spec = vertices.step(index) else { return nil }
            return (spec.path, slots[index].started == .min ? nil : slots[index].started)
        }

        func isStep(_ index: Int) -> Bool { vertices.isStep(index) }

        mutating func append(_ new: [Vertex]) {
            vertices.append(new)
            slots.reserveCapacity(new.count > slots.count ? vertices.count : 0)
            for offset in new.indices {
                var slot = Slot()
                if !new[offset].isStep, case .group(let spec) = new[offset].kind {
                    slot.isExpanded = !spec.isDeferred || spec.handlesEvent != nil
                }
                slots.append(slot)
            }
        }

        mutating func set(_ index: Int, status: StepStatus) { slots[index].status = status }
        mutating func set(_ index: Int, attempts: Int) { slots[index].attempts = Int32(clamping: attempts) }
        mutating func set(_ index: Int, started: Int) { slots[index].started = started }
        mutating func setExpanded(_ index: Int) { slots[index].isExpanded = true }

        mutating func set(_ index: Int, failure: StepFailure?) {
            if failure != nil || !failures.isEmpty { failures[index] = failure }
        }

        mutating func end(_ index: Int, outputs: [Datum.Entry], at instant: Int) {
            slots[index].outputs = outputs
            slots[index].ended = instant
        }

        mutating func set(_ index: Int, report: AttemptReport) {
            if !oddReports.isEmpty { oddReports[index] = nil }
            let place = Int(slots[index].report)
            if place < 0, report == AttemptReport() { return }
            guard let packed = PackedReport(report) else {
                oddReports[index] = report
                return
            }
            if place >= 0 {
                reports[place] = packed
            } else {
                slots[index].report = Int32(reports.count)
                reports.append(packed)
            }
        }
    }
}

/// A report in half the room, for numbers as they are in life: whole kibibytes of memory, output below 4 GB.
private struct PackedReport: Hashable, Sendable {
    private var duration: Int
    private var cpuTime: Int
    private var output = 0
    private var error = 0
    /// `.max` while the attempt goes on.
    private var outputCount: UInt32 = 0
    private var errorCount: UInt32 = 0
    private var peakKibibytes: UInt32
    /// -1 where there is no log.
    private var slot: Int32 = -1
    /// 0 for none.
    private var provenBy: UInt32

    /// nil for a report that does not fit.
    init?(_ report: AttemptReport) {
        guard report.peakMemoryBytes % 1024 == 0, let peak = UInt32(exactly: report.peakMemoryBytes / 1024),
            let provenBy = UInt32(exactly: report.provenBy?.number ?? 0)
        else { return nil }
        duration = report.duration
        cpuTime = report.cpuTime
        peakKibibytes = peak
        self.provenBy = provenBy
        guard let log = report.log else { return }
        guard let slot = Int32(exactly: log.start.slot), slot >= 0,
            let outputCount = Self.count(log.start.output, log.outputEnd),
            let errorCount = Self.count(log.start.error, log.errorEnd)
        else { return nil }
        (self.slot, output, error) = (slot, log.start.output, log.start.error)
        (self.outputCount, self.errorCount) = (outputCount, errorCount)
    }

    private static func count(_ start: Int, _ end: Int) -> UInt32? {
        if end == .max { return .max }
        guard let count = UInt32(exactly: end.subtractingReportingOverflow(start).partialValue) else { return nil }
        return count == .max ? nil : count
    }

    private static func end(_ start: Int, _ count: UInt32) -> Int { count == .max ? .max : start + Int(count) }

    var report: AttemptReport {
        var report = AttemptReport(
            duration: duration, cpuTime: cpuTime, peakMemoryBytes: Int(peakKibibytes) * 1024,
            provenBy: provenBy == 0 ? nil : RunID(Int(provenBy)))
        if slot >= 0 {
            report.log = LogRange(
                start: LogStart(slot: Int(slot), output: output, error: error),
                outputEnd: Self.end(output, outputCount), errorEnd: Self.end(error, errorCount))
        }
        return report
    }
}
