import BatonModel

/// What the steps of one task took together.
struct TaskFigures {
    var name: String
    /// Wall time of each step that was tried, in nanoseconds, in ascending order.
    var times: [Int] = []
    var total: Int { times.reduce(0, +) }
    var cpuTime = 0
    var peakMemory = 0

    /// The time under which that share of the steps stayed.
    func quantile(_ share: Double) -> Int {
        times.isEmpty ? 0 : times[min(times.count - 1, Int(share * Double(times.count)))]
    }

    /// Those that took the most time first.
    static func all(of chronicle: RunChronicle) -> [TaskFigures] {
        var tasks: [String: TaskFigures] = [:]
        for row in chronicle.view.rows {
            guard let step = row.step, let ended = row.ended, let started = chronicle.started(row) else { continue }
            let time = row.report.duration > 0 && row.attempts <= 1 ? row.report.duration : max(0, ended - started)
            var task = tasks.removeValue(forKey: step.task) ?? TaskFigures(name: step.task)
            task.times.append(time)
            task.cpuTime += row.report.cpuTime
            task.peakMemory = max(task.peakMemory, row.report.peakMemoryBytes)
            tasks[step.task] = task
        }
        for name in tasks.keys { tasks[name]?.times.sort() }
        return tasks.values.sorted { ($1.total, $0.name) < ($0.total, $1.name) }
    }
}
