import BatonModel

/// A run in the Chrome trace format, which Perfetto and `chrome://tracing` open: a thread for each lane of steps
/// that ran at once, a complete event for each attempt, counters for how many steps run and wait, marks for events of the experiment.
///
/// Source: Chromium project, "Trace Event Format", the fields `name cat ph ts dur pid tid args s` and no others.
package struct ChromeTrace {
    private let chronicle: RunChronicle
    private let lanes: AttemptLanes
    /// Where the trace begins: with the run, or with an attempt before it, of a node whose clock is behind.
    private let start: Int

    /// Attempts in the trace; of a longer run the first ones.
    static let attemptsMax = 1_000_000
    private static let process = 1

    package init(of chronicle: RunChronicle) {
        self.chronicle = chronicle
        lanes = AttemptLanes(chronicle)
        start = chronicle.attempts.reduce(chronicle.began) { min($0, $1.began) }
    }

    /// The whole file; one event a line.
    package func json() -> String {
        var json = JSONText()
        json.object { json in
            json.member("displayTimeUnit", "ms")
            json.key("otherData")
            json.object { json in
                let origin = chronicle.record.origin
                json.member("run", chronicle.record.id.number)
                json.member("name", chronicle.view.name)
                json.member("status", chronicle.standing.rawValue)
                json.member("script", origin.script)
                json.member("node", origin.node)
                json.member("version", origin.version)
                json.member("began", CalendarDate(nanosecondsSince1970: chronicle.began).machineText)
                json.member("attempts", chronicle.attempts.count)
            }
            json.key("traceEvents")
            json.array { json in
                writeNames(&json)
                for (index, attempt) in chronicle.attempts.prefix(Self.attemptsMax).enumerated() {
                    write(attempt, lane: lanes.lanes[index], &json)
                }
                writeCounters(&json)
                writeMarks(&json)
            }
        }
        return json.text + "\n"
    }

    private func event(
        _ phase: String, _ name: String, at instant: Int?, thread: Int, _ json: inout JSONText,
        _ more: (inout JSONText) -> Void
    ) {
        json.breakLine()
        json.object { json in
            json.member("name", name)
            json.member("ph", phase)
            if let instant { json.microseconds("ts", instant - start) }
            json.member("pid", Self.process)
            json.member("tid", thread)
            more(&json)
        }
    }

    private func writeNames(_ json: inout JSONText) {
        let title = "run \(chronicle.record.id.number): \(chronicle.view.name)"
        named("process_name", title, thread: 0, &json)
        for lane in 0..<lanes.count {
            named("thread_name", "lane \(lane)", thread: lane + 1, &json)
            event("M", "thread_sort_index", at: nil, thread: lane + 1, &json) { json in
                json.key("args")
                json.object { $0.member("sort_index", lane) }
            }
        }
    }

    private func named(_ what: String, _ name: String, thread: Int, _ json: inout JSONText) {
        event("M", what, at: nil, thread: thread, &json) { json in
            json.key("args")
            json.object { $0.member("name", name) }
        }
    }

    private func write(_ attempt: RunChronicle.Attempt, lane: Int, _ json: inout JSONText) {
        let row = chronicle.view[attempt.step]
        let began = chronicle.began(attempt)
        let ended = max(began, attempt.ended ?? chronicle.ended)
        event("X", chronicle.name(of: row), at: began, thread: lane + 1, &json) { json in
            json.member("cat", row.step?.task ?? "")
            json.microseconds("dur", ended - began)
            json.key("args")
            json.object { json in
                json.member("status", attempt.status.rawValue)
                json.member("attempt", attempt.number)
                if attempt.report.cpuTime > 0 { json.microseconds("cpu_us", attempt.report.cpuTime) }
                if attempt.report.peakMemoryBytes > 0 {
                    json.member("peak_memory_bytes", attempt.report.peakMemoryBytes)
                }
                if let placement = attempt.placement {
                    json.member("job", placement.name)
                    if let node = placement.node { json.member("node", node) }
                    if let queueTime = placement.queueTime { json.microseconds("queued_us", queueTime) }
                }
                if let failure = attempt.failure { json.member("failure", failure.message) }
                if let code = attempt.failure?.exitCode { json.member("exit_code", code) }
                if let signal = attempt.failure?.signal { json.member("signal", signal) }
            }
        }
    }

    /// How many attempts run at each instant at which that changes.
    private func writeCounters(_ json: inout JSONText) {
        var changes: [(instant: Int, change: Int)] = []
        for attempt in chronicle.attempts.prefix(Self.attemptsMax) {
            let began = chronicle.began(attempt)
            changes.append((began, 1))
            changes.append((max(began, attempt.ended ?? chronicle.ended), -1))
        }
        changes.sort { ($0.instant, $0.change) < ($1.instant, $1.change) }
        var running = 0
        for (index, change) in changes.enumerated() {
            running += change.change
            if index + 1 < changes.count, changes[index + 1].instant == change.instant { continue }
            event("C", "steps", at: change.instant, thread: 0, &json) { json in
                json.key("args")
                json.object { $0.member("running", running) }
            }
        }
    }

    /// What the experiment emitted, and the flags it set, where they happened.
    private func writeMarks(_ json: inout JSONText) {
        for mark in chronicle.marks {
            event("i", mark.name, at: mark.instant, thread: 0, &json) { json in
                json.member("s", "p")
                json.key("args")
                json.object { $0.member("value", mark.value) }
            }
        }
    }
}

extension JSONText {
    /// A length of time in microseconds, exact to the nanosecond.
    fileprivate mutating func microseconds(_ name: String, _ nanoseconds: Int) {
        key(name)
        if nanoseconds % 1_000 == 0 { number(nanoseconds / 1_000) } else { number(Double(nanoseconds) / 1_000) }
    }
}
