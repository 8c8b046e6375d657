import BatonHost
import BatonInterpreter
import BatonModel
import BatonPlot
import BatonREPL
import BatonShell
import Glibc

/// How far runs are, as one output of the cell that started each, which changes in place.
final class CellProgress {
    private unowned let kernel: Kernel
    private var shown: [RunID: Shown] = [:]

    private struct Shown {
        var displayID: String
        /// The cell that it stands in.
        var parent: [UInt8]
        var text = ""
        var instant = 0
    }

    /// Nanoseconds between two pictures of one run.
    static let interval = 200_000_000

    init(_ kernel: Kernel) { self.kernel = kernel }

    func follow(_ runs: LocalRuns) {
        runs.onEvent = { [unowned self, unowned runs] run, event in
            switch event.fact {
            case .began: shown[run] = Shown(displayID: Outbox.identifier(), parent: kernel.parent)
            case .finished: finish(run, runs)
            default: break
            }
        }
        runs.onTick = { [unowned self, unowned runs] in draw(runs) }
    }

    /// A run is shown when it has gone on for a moment.
    private func draw(_ runs: LocalRuns) {
        guard kernel.workbench.settings.settings.showsProgress else { return }
        let now = SystemHost.monotonic
        for (run, entry) in shown where now - entry.instant >= Self.interval {
            let view = runs.view(run)
            show(run, ProgressText.summary(view, now: kernel.host.now(), width: 100), view)
        }
    }

    private func finish(_ run: RunID, _ runs: LocalRuns) {
        guard kernel.workbench.settings.settings.showsProgress else { return }
        let view = runs.view(run)
        show(run, ProgressText.ending(view), view)
        shown[run] = nil
    }

    private func show(_ run: RunID, _ text: String, _ view: RunView) {
        guard var entry = shown[run], entry.text != text else { return }
        let isNew = entry.text.isEmpty
        (entry.text, entry.instant) = (text, SystemHost.monotonic)
        shown[run] = entry
        let counts = view.counts
        let done = counts[.succeeded] + counts[.cached] + counts[.failed] + counts[.skipped] + counts[.cancelled]
        let bar = view.status.isEnd ? "" : "<progress value=\"\(done)\" max=\"\(max(1, counts.total))\"></progress> "
        let data = Value.map([
            ("text/plain", .string(text)), ("text/html", .string("<div>\(bar)\(MarkupText.escaped(text))</div>")),
        ])
        kernel.outbox.publish(
            isNew ? "display_data" : "update_display_data",
            .map([
                ("data", data), ("metadata", .map([])),
                ("transient", .map([("display_id", .string(entry.displayID))])),
            ]), parent: entry.parent)
    }

    /// The cell has ended: what goes on is drawn once more now, and again while nothing runs.
    func rest() {
        if let runs = kernel.host.runs { draw(runs) }
    }
}
