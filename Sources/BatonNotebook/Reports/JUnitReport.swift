import BatonPlot

/// What came of notebooks in the form that build servers read: a suite for each file, a case for each cell.
package enum JUnitReport {
    package static func text(_ files: [(name: String, outcome: NotebookOutcome)]) -> String {
        let sum = files.reduce(into: (cases: 0, failures: 0, errors: 0)) { sum, file in
            for cell in file.outcome.cells {
                let tally = file.outcome.tally(of: cell)
                sum.cases += 1
                if tally.errors > 0 { sum.errors += 1 } else if tally.differing > 0 { sum.failures += 1 }
            }
        }
        var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        out += "<testsuites tests=\"\(sum.cases)\" failures=\"\(sum.failures)\" errors=\"\(sum.errors)\">\n"
        for file in files { out += suite(file.name, file.outcome) }
        return out + "</testsuites>\n"
    }

    private static func suite(_ name: String, _ outcome: NotebookOutcome) -> String {
        let tallies = outcome.cells.map { outcome.tally(of: $0) }
        let errors = tallies.count { $0.errors > 0 }
        let failures = tallies.count { $0.errors == 0 && $0.differing > 0 }
        let time = outcome.cells.reduce(0) { $0 + $1.nanoseconds }
        var out =
            "  <testsuite name=\"\(MarkupText.escaped(name))\" tests=\"\(tallies.count)\" failures=\"\(failures)\" "
            + "errors=\"\(errors)\" time=\"\(seconds(time))\">\n"
        for cell in outcome.cells { out += testCase(name, outcome, cell) }
        return out + "  </testsuite>\n"
    }

    private static func testCase(
        _ name: String, _ outcome: NotebookOutcome, _ cell: NotebookOutcome.CellOutcome
    ) -> String {
        let report = TestReport(outcome, name: name)
        var body =
            cell.fault.map { "      <error message=\"the cell can't be read\">\(MarkupText.escaped($0))</error>\n" }
            ?? ""
        for index in cell.passages.indices {
            let line = outcome.notebook.cells[cell.cell].passages[index].lines.lowerBound + 1
            switch outcome.verdict(cell, index) {
            case .differs(let comparison):
                let text = MarkupText.escaped(report.difference(cell, index, comparison))
                body += "      <failure message=\"output differs at line \(line)\">\(text)</failure>\n"
            case .error(let error):
                body += "      <error message=\"error at line \(line)\">\(MarkupText.escaped(error))</error>\n"
            case .notRun, .unrecorded, .same: break
            }
        }
        let head =
            "    <testcase classname=\"\(MarkupText.escaped(name))\" name=\"\(MarkupText.escaped(outcome.notebook.name(of: cell.cell)))\" "
            + "time=\"\(seconds(cell.nanoseconds))\""
        return body.isEmpty ? head + "/>\n" : head + ">\n" + body + "    </testcase>\n"
    }

    private static func seconds(_ nanoseconds: Int) -> String {
        let thousandths = nanoseconds / 1_000_000
        let rest = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
