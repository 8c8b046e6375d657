import BatonModel

/// What the page's scripts draw the table and the timeline from: columns of numbers and texts.
///
/// Times are microseconds since the beginning of the run.
struct ReportData {
    private let chronicle: RunChronicle
    private let steps: [RunView.Row]
    /// Position of a step in the columns, by its vertex.
    private var position: [Int32]
    private var tasks: [String] = []
    private var taskIndex: [String: Int] = [:]

    /// Steps in the table; a larger run keeps the first ones, and all that failed.
    static let stepsMax = 100_000
    /// Bars of the timeline.
    static let barsMax = 200_000
    /// Arguments and outputs of one task that have a column.
    static let columnsMax = 24
    /// Characters of all cells together.
    static let cellsLengthMax = 8_000_000

    /// Whether other schedulers carried steps out.
    private var isPlaced: Bool { !chronicle.view.placements.isEmpty }

    init(_ chronicle: RunChronicle) {
        self.chronicle = chronicle
        var all = chronicle.view.rows.filter { $0.step != nil }
        if all.count > Self.stepsMax {
            let bad = all.filter(\.status.isFailure).prefix(Self.stepsMax)
            all = Array((bad + all.filter { !$0.status.isFailure }).prefix(Self.stepsMax))
            all.sort { $0.vertex.id < $1.vertex.id }
        }
        steps = all
        position = Array(repeating: -1, count: chronicle.view.rows.count)
        for (index, row) in steps.enumerated() {
            position[row.vertex.id.index] = Int32(index)
            let task = row.step?.task ?? ""
            if taskIndex[task] == nil {
                taskIndex[task] = tasks.count
                tasks.append(task)
            }
        }
    }

    func json() -> JSONText {
        var json = JSONText()
        json.object { json in
            json.member("began", chronicle.began / 1_000_000)
            json.member("span", max(1, chronicle.span / 1_000))
            json.member("statuses", StepStatus.allCases.map(\.rawValue))
            json.member("statusWords", StepStatus.allCases.map(\.words))
            json.member("tasks", tasks.lazy.map(Markup.visible))
            json.member("total", chronicle.view.counts.total)
            writeSteps(&json)
            writeBars(&json)
        }
        return json
    }

    private func writeSteps(_ json: inout JSONText) {
        let began = chronicle.began
        let fixed = steps
        json.key("steps")
        json.object { json in
            json.member("path", fixed.lazy.map { Markup.visible(chronicle.name(of: $0)) })
            json.member("task", fixed.lazy.map { taskIndex[$0.step?.task ?? ""] ?? 0 })
            json.member("status", fixed.lazy.map { Self.index(of: $0.status) })
            json.member("attempts", fixed.lazy.map(\.attempts))
            json.member("start", fixed.lazy.map { chronicle.started($0).map { max(0, $0 - began) / 1_000 } ?? -1 })
            json.member("time", fixed.lazy.map { Self.time(of: $0) })
            json.member("cpu", fixed.lazy.map { $0.report.cpuTime / 1_000 })
            json.member("memory", fixed.lazy.map(\.report.peakMemoryBytes))
            if isPlaced { writePlaces(&json) }
            writeCells(&json)
        }
    }

    /// Where other schedulers had steps carried out; times in microseconds, -1 where there is none.
    private func writePlaces(_ json: inout JSONText) {
        let places = steps.map { chronicle.view.placement(of: $0.vertex.id) }
        json.member("job", places.lazy.map { Markup.visible($0?.job ?? "") })
        json.member("node", places.lazy.map { Markup.visible($0?.node ?? "") })
        json.member("queued", places.lazy.map { $0?.queueTime.map { $0 / 1_000 } ?? -1 })
    }

    private func writeCells(_ json: inout JSONText) {
        var cells = CellColumns(taskCount: tasks.count)
        for row in steps { cells.add(row, chronicle.keys[row.vertex.id], task: taskIndex[row.step?.task ?? ""] ?? 0) }
        cells.write(to: &json)
    }

    private func writeBars(_ json: inout JSONText) {
        let lanes = AttemptLanes(chronicle)
        let kept = chronicle.attempts.indices.filter { position[chronicle.attempts[$0].step.index] >= 0 }
            .prefix(Self.barsMax)
        let attempts = chronicle.attempts
        let (began, end) = (chronicle.began, chronicle.ended)
        json.key("bars")
        json.object { json in
            json.member("lanes", lanes.count)
            json.member("lane", kept.lazy.map { lanes.lanes[$0] })
            json.member("step", kept.lazy.map { Int(position[attempts[$0].step.index]) })
            json.member("attempt", kept.lazy.map { attempts[$0].number })
            json.member("start", kept.lazy.map { max(0, chronicle.began(attempts[$0]) - began) / 1_000 })
            json.member(
                "time",
                kept.lazy.map { max(0, (attempts[$0].ended ?? end) - chronicle.began(attempts[$0])) / 1_000 })
            if isPlaced {
                // What is in a queue now has been there since it was launched.
                json.member(
                    "queued",
                    kept.lazy.map {
                        (attempts[$0].queueTime + chronicle.began(attempts[$0]) - attempts[$0].began) / 1_000
                    })
            }
            json.member("status", kept.lazy.map { Self.index(of: attempts[$0].status) })
        }
    }

    private static func index(of status: StepStatus) -> Int { StepStatus.allCases.firstIndex(of: status) ?? 0 }

    /// Microseconds from start to end; -1 for a step that was not tried.
    private static func time(of row: RunView.Row) -> Int {
        guard let started = row.started, let ended = row.ended else { return -1 }
        let isSingle = row.attempts <= 1 && row.report.duration > 0
        return (isSingle ? row.report.duration : max(0, ended - started)) / 1_000
    }
}
