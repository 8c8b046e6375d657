import Glibc

/// One figure of ours beside that of a peer, taken in the same run.
struct Figure {
    var name: String
    var unit: String
    var ours: Double
    var peer: String?
    var theirs: Double?
    /// What the project wants, as a bound on `judged`.
    var aim: Aim?

    enum Aim {
        /// Ours is at least that much.
        case atLeast(Double)
        /// Ours is at most that much.
        case atMost(Double)
        /// Ours divided by theirs is at most that much.
        case ratioAtMost(Double)
    }

    var ratio: Double? { theirs.map { ours / $0 } }

    var isMet: Bool? {
        switch aim {
        case nil: nil
        case .atLeast(let bound): ours >= bound
        case .atMost(let bound): ours <= bound
        case .ratioAtMost(let bound): ratio.map { $0 <= bound }
        }
    }
}

/// The figures of a run with the day and the machine.
struct Report {
    var figures: [Figure] = []
    var runs: [RunRow] = []
    let date: String
    let processor: String
    let cores: Int
    let load: String

    init() {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%d %H:%M UTC", &parts)
        date = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let models = Files.text("/proc/cpuinfo").split(separator: "\n").filter { $0.hasPrefix("model name") }
        let model = models.first?.split(separator: ":").last
        processor = model.map { String($0.drop { $0 == " " }) } ?? "unknown processor"
        cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        load = String(Files.text("/proc/loadavg").split(separator: " ").first ?? "?")
    }

    /// The tables that people read.
    var table: String {
        let lines = ["\(date) · \(processor) · \(cores) cores · load \(load)", ""]
        let header = ["what", "baton", "peer", "", "ratio", "aim", ""]
        let rows = [header] + figures.map(row)
        let runTable = runs.isEmpty ? "" : "\n" + RunRow.table(runs)
        return lines.joined(separator: "\n") + "\n" + Report.aligned(rows) + runTable
    }

    /// Rows of cells as lines, each column as wide as its widest cell.
    static func aligned(_ rows: [[String]]) -> String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { $1 + String(repeating: " ", count: widths[$0] - $1.count) }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    private func row(_ figure: Figure) -> [String] {
        let aim =
            switch figure.aim {
            case nil: ""
            case .atLeast(let bound): "≥ \(Report.number(bound)) \(figure.unit)"
            case .atMost(let bound): "≤ \(Report.number(bound)) \(figure.unit)"
            case .ratioAtMost(let bound): "ratio ≤ \(Report.number(bound))"
            }
        return [
            figure.name, "\(Report.number(figure.ours)) \(figure.unit)",
            figure.theirs.map { "\(Report.number($0)) \(figure.unit)" } ?? "", figure.peer ?? "",
            figure.ratio.map(Report.number) ?? "", aim, figure.isMet.map { $0 ? "met" : "missed" } ?? "",
        ]
    }

    /// The same for programs.
    var json: String {
        let items = figures.map { figure in
            var fields = [
                "\"name\": \(Report.quoted(figure.name))", "\"unit\": \(Report.quoted(figure.unit))",
                "\"baton\": \(figure.ours)",
            ]
            if let peer = figure.peer { fields.append("\"peer\": \(Report.quoted(peer))") }
            if let theirs = figure.theirs { fields.append("\"theirs\": \(theirs)") }
            if let ratio = figure.ratio { fields.append("\"ratio\": \(ratio)") }
            if let isMet = figure.isMet { fields.append("\"aim_met\": \(isMet)") }
            return "    {\(fields.joined(separator: ", "))}"
        }
        return """
            {
              "date": \(Report.quoted(date)),
              "processor": \(Report.quoted(processor)),
              "cores": \(cores),
              "load": \(Report.quoted(load)),
              "figures": [
            \(items.joined(separator: ",\n"))
              ],
              "runs": [
            \(runs.map(\.json).joined(separator: ",\n"))
              ]
            }

            """
    }

    /// Three digits that count.
    static func number(_ value: Double) -> String {
        let digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((value * scale).rounded())
        guard digits > 0 else { return String(scaled) }
        let fraction = String(scaled % Int(scale))
        return "\(scaled / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
