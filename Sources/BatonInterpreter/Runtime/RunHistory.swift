package import BatonModel

/// What earlier runs tell of their steps: keys by path, and how long steps took.
package struct RunHistory: Sendable {
    /// The newest key of each path, with its run.
    package private(set) var keys: [String: (run: RunID, key: StepKey)] = [:]
    /// Nanoseconds that successes took, newest runs first.
    private var durationsByPath: [String: [Int]] = [:]
    private var durationsByTask: [String: [Int]] = [:]

    /// Runs that are looked at.
    package static let runsMax = 8

    package init() {}

    /// Takes a run in; newer runs first.
    package mutating func add(_ run: RunID, _ events: some Sequence<RunEvent>) {
        var view = RunView()
        var keys: [VertexID: StepKey] = [:]
        for event in events {
            view.apply(event)
            if case .keyed(let id, let key) = event.fact { keys[id] = key }
        }
        for row in view.rows {
            guard let step = row.step else { continue }
            if let key = keys[row.vertex.id], self.keys[step.path] == nil { self.keys[step.path] = (run, key) }
            guard row.status == .succeeded, let started = row.started, let ended = row.ended else { continue }
            let duration = row.report.duration > 0 ? row.report.duration : max(0, ended - started)
            durationsByPath[step.path, default: []].append(duration)
            durationsByTask[step.task, default: []].append(duration)
        }
    }

    /// The middle one of the times that a step took, or steps of its task where that one never ran; in nanoseconds.
    package func duration(ofStep path: String, task: String) -> Int? {
        let durations = durationsByPath[path] ?? durationsByTask[task] ?? []
        guard !durations.isEmpty else { return nil }
        return durations.sorted()[durations.count / 2]
    }
}
