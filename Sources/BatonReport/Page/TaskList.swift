import BatonModel

/// How long the steps of each task took, as a distribution, and what they used.
struct TaskList {
    private let chronicle: RunChronicle
    private var tasks: [TaskFigures]

    /// Tasks that have a row; of more, those that took the most time.
    static let tasksMax = 100
    static let binCount = 48

    init(_ chronicle: RunChronicle) {
        self.chronicle = chronicle
        tasks = TaskFigures.all(of: chronicle)
    }

    func markup() -> Markup {
        let measured = tasks.filter { $0.total > 0 }
        guard !measured.isEmpty else { return "" }
        let scale = TimeScale(measured)
        var rows: Markup = ""
        for task in measured.prefix(Self.tasksMax) { rows += row(task, scale) }
        let rest = measured.count - Self.tasksMax
        let note: Markup = rest > 0 ? "<p class=\"note\">\(Figures.count(rest, "more task")) took less time.</p>" : ""
        return """
            <section id="tasks"><h2>Tasks</h2>
            <div class="card scroll"><table class="tasks">
            <thead><tr><th>task</th><th class="n">steps</th><th>how long they took</th><th class="n">median</th>\
            <th class="n">longest</th><th class="n">together</th><th class="n">CPU</th><th class="n">peak memory</th>\
            </tr></thead>
            <tbody>
            \(rows)</tbody>
            <tfoot><tr><td></td><td></td><td>\(axis(scale))</td><td colspan="5"></td></tr></tfoot>
            </table></div>
            \(note)</section>

            """
    }

    private func row(_ task: TaskFigures, _ scale: TimeScale) -> Markup {
        let memory: Markup = task.peakMemory > 0 ? "\(Figures.size(bytes: task.peakMemory))" : "–"
        let cpu: Markup = task.cpuTime > 0 ? "\(Figures.duration(nanoseconds: task.cpuTime))" : "–"
        return """
            <tr><th scope="row"><a href="#steps" data-task="\(task.name)" title="\(task.name)">\(task.name)</a></th>\
            <td class="n">\(Figures.count(task.times.count))</td><td>\(histogram(task, scale))</td>\
            <td class="n">\(Figures.duration(nanoseconds: task.quantile(0.5)))</td>\
            <td class="n">\(Figures.duration(nanoseconds: task.times.last ?? 0))</td>\
            <td class="n">\(Figures.duration(nanoseconds: task.total))</td><td class="n">\(cpu)</td>\
            <td class="n">\(memory)</td></tr>

            """
    }

    private func histogram(_ task: TaskFigures, _ scale: TimeScale) -> Markup {
        var bins = Array(repeating: 0, count: Self.binCount)
        for time in task.times { bins[min(Self.binCount - 1, Int(scale.place(time) * Double(Self.binCount)))] += 1 }
        let top = Double(bins.max() ?? 1)
        var bars: Markup = ""
        let width = 240.0 / Double(Self.binCount)
        for (index, count) in bins.enumerated() where count > 0 {
            let height = max(2, 24 * Double(count) / top)
            bars += """
                <rect x="\(Double(index) * width)" y="\(26 - height)" width="\(width - 0.8)" height="\(height)" rx="1"/>
                """
        }
        let (low, middle, high) = (task.quantile(0.1), task.quantile(0.5), task.quantile(0.9))
        return """
            <svg class="spread" viewBox="0 0 240 30" width="240" height="30" preserveAspectRatio="none">\
            <title>one in ten under \(Figures.duration(nanoseconds: low)), half under \
            \(Figures.duration(nanoseconds: middle)), nine in ten under \(Figures.duration(nanoseconds: high))</title>\
            <path class="ground" d="M0 26.5H240"/>\(bars)\
            <path class="median" vector-effect="non-scaling-stroke" d="M\(scale.place(middle) * 240) 1V29"/></svg>
            """
    }

    private func axis(_ scale: TimeScale) -> Markup {
        var marks: Markup = ""
        for place in [0, 0.5, 1] {
            marks += "<span>\(Figures.duration(nanoseconds: scale.time(at: place)))</span>"
        }
        return "<div class=\"axis\">\(marks)</div>"
    }
}

/// Where a length of time stands between 0 and 1: in proportion, or by its logarithm where times differ much.
struct TimeScale {
    private let low: Double
    private let high: Double
    let isLogarithmic: Bool

    init(_ tasks: [TaskFigures]) {
        let shortest = tasks.compactMap { $0.times.first { $0 > 0 } }.min() ?? 1
        let longest = max(1, tasks.compactMap(\.times.last).max() ?? 1)
        isLogarithmic = longest / max(1, shortest) > 40
        low = isLogarithmic ? Double(shortest) : 0
        high = Double(longest)
    }

    func place(_ time: Int) -> Double {
        guard isLogarithmic else { return min(1, Double(time) / high) }
        let ratio = Self.logarithm(high / low)
        return ratio > 0 ? min(1, max(0, Self.logarithm(max(low, Double(time)) / low) / ratio)) : 1
    }

    func time(at place: Double) -> Int {
        guard isLogarithmic else { return Int(high * place) }
        // Halving the way is a square root: all that the axis needs.
        return Int(place <= 0 ? low : place >= 1 ? high : (low * high).squareRoot())
    }

    /// To base 2, from the number's own exponent and a short series: as exact as a picture needs.
    private static func logarithm(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        let z = (value.significand - 1) / (value.significand + 1)
        let square = z * z
        let series = 2 * z * (1 + square / 3 + square * square / 5 + square * square * square / 7)
        return Double(value.exponent) + series / 0.693_147_180_559_945
    }
}
