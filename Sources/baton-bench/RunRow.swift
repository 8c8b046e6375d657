/// What one program took for one graph.
struct RunRow {
    var contest: String
    var runner: Runner
    /// Wall time in seconds.
    var wall: Double
    /// Wall time as a multiple of the C program's in the same rounds.
    var ratio: Double
    /// CPU of the program itself for each step, in seconds.
    var own: Double
    /// Peak memory in bytes.
    var peak: Double
    /// What the project wants, and whether it is so.
    var aims: [(text: String, isMet: Bool)] = []

    /// The rows as people read them, with a line of its own for each graph.
    static func table(_ rows: [RunRow]) -> String {
        var lines = [["steps that run `true`", "wall", "× C", "own CPU a step", "peak memory", "aims"]]
        var last = ""
        for row in rows {
            if row.contest != last { lines.append([row.contest, "", "", "", "", ""]) }
            last = row.contest
            lines.append([
                "  " + row.runner.rawValue, Report.number(row.wall) + " s", Report.number(row.ratio),
                (row.runner.isTree ? "~" : "") + Report.number(row.own * 1e6) + " µs",
                Report.number(row.peak / 1e6) + " MB",
                row.aims.map { "\($0.text) \($0.isMet ? "met" : "missed")" }.joined(separator: ", "),
            ])
        }
        return Report.aligned(lines)
    }

    var json: String {
        let aims = aims.map { "{\"aim\": \(Report.quoted($0.text)), \"met\": \($0.isMet)}" }.joined(separator: ", ")
        return """
                {"graph": \(Report.quoted(contest)), "program": \(Report.quoted(runner.rawValue)), \
            "wall_s": \(wall), "ratio_to_c": \(ratio), "own_cpu_a_step_s": \(own), "peak_bytes": \(peak), \
            "aims": [\(aims)]}
            """
    }
}
