import BatonHost
import BatonInterpreter
import BatonModel
import BatonPlot
import BatonREPL
import BatonShell
import BatonSyntax
import CBaton

// Cells: run, show, and tell what was wrong.

extension Kernel {
    func execute(_ message: Message) {
        let request = CellRequest(message.content)
        parent = message.header
        if !request.isSilent, request.storesHistory {
            executionCount += 1
            inputs.append((executionCount, request.code))
            if inputs.count > Self.historyMax { inputs.removeFirst(inputs.count - Self.historyMax) }
        }
        if !request.isSilent {
            outbox.publish(
                "execute_input", .map([("code", .string(request.code)), ("execution_count", .int(executionCount))]),
                parent: parent)
        }
        let fault = carryOut(request)
        var content: [(String, Value)] = [
            ("status", fault == nil ? "ok" : "error"), ("execution_count", .int(executionCount)),
        ]
        if let fault {
            content += fault.fields
            if !request.isSilent { outbox.publish("error", .map(fault.fields), parent: parent) }
        } else {
            content += [("user_expressions", evaluate(request.expressions)), ("payload", .list([]))]
        }
        outbox.flush()
        // What comes when the answer is known was sent by somebody who knows it.
        let waiting = fault != nil && request.stopsOnError ? takeWaiting() : []
        reply("execute_reply", .map(content), to: message)
        abort(waiting)
    }

    /// Cells that are remembered.
    static var historyMax: Int { 10_000 }

    private struct CellRequest {
        var code: String
        var isSilent: Bool
        var storesHistory: Bool
        var stopsOnError: Bool
        var expressions: Value

        init(_ content: Value) {
            code = content["code"].text
            isSilent = content["silent"].isTrue(default: false)
            storesHistory = content["store_history"].isTrue(default: !isSilent)
            stopsOnError = content["stop_on_error"].isTrue(default: true)
            expressions = content["user_expressions"]
        }
    }

    /// Runs the cell; every statement's value is shown, the last one's as the result. Gives what went wrong.
    private func carryOut(_ request: CellRequest) -> CellFault? {
        let source = SourceFile(name: "cell \(executionCount)", text: request.code)
        let failures = workbench.interpreter.session.failedCount
        let started = Set(workbench.interpreter.openRuns.map(\.id))
        cb_signals_clear()
        state.isExecuting = true
        defer { state.isExecuting = false }
        let (outcome, shown) = run(source, isSilent: request.isSilent)
        progress.rest()
        switch outcome {
        case _ where host.isInterrupted, .interrupted:
            cancelRuns(notIn: started)
            return CellFault(name: "Interrupted", value: "the cell was interrupted", words: "interrupted")
        case .rejected(let diagnostics):
            return CellFault(diagnostics.first { $0.severity == .error }, words { $0.report(diagnostics, source) })
        case .failed(let error): return CellFault(error, words { $0.report(error, fallback: source) })
        case .done:
            if let shown { return shown }
            guard workbench.interpreter.session.failedCount > failures else { return nil }
            return CellFault(name: "RunFailed", value: "a run of this cell failed", words: "a run of this cell failed")
        }
    }

    /// Runs a text and shows what its statements give; also gives what could not be shown.
    private func run(_ source: SourceFile, isSilent: Bool) -> (Workbench.Outcome, CellFault?) {
        let (program, diagnostics) = Parser.parse(source)
        let last = program.statements.last?.span.start
        var fault: CellFault?
        let outcome = workbench.run(source, program, diagnostics) { [unowned self] value, span in
            guard !value.isNull, fault == nil else { return }
            let isLast = span.start == last
            fault = show(value, as: isLast ? "execute_result" : "display_data", isSilent)
            if isLast { workbench.interpreter.register("_", value) }
        }
        return (outcome, fault)
    }

    /// What the reporter says.
    private func words(_ report: (Reporter) -> Void) -> String {
        capture = ""
        defer { capture = nil }
        report(workbench.reporter)
        return capture ?? ""
    }

    /// Whoever presses "stop" wants that to stop which the cell has started.
    private func cancelRuns(notIn earlier: Set<RunID>) {
        cb_signals_clear()
        guard let runs = host.runs, !state.isEnding else { return }
        for run in workbench.interpreter.openRuns where !earlier.contains(run.id) && !run.isDetached {
            runs.cancel(run.id, nil)
        }
    }

    // Values

    /// `show` in a cell gives tables and pictures too.
    func showsByMessage() {
        workbench.interpreter.session.display = { [unowned self] value, format throws(RuntimeError) in
            let bundle = try Display.bundle(of: value, try workbench.settings.display(as: format))
            publish(bundle, as: "display_data")
            return ""
        }
    }

    private func show(_ value: Value, as type: String, _ isSilent: Bool) -> CellFault? {
        guard !isSilent, let shown = workbench.interpreter.shown(value) else { return nil }
        do {
            publish(try Display.bundle(of: shown, workbench.settings.display), as: type)
            return nil
        } catch {
            return CellFault(error, words { $0.report(error, fallback: SourceFile(name: "cell", text: "")) })
        }
    }

    private func publish(_ bundle: DisplayBundle, as type: String) {
        var content: [(String, Value)] = [("data", Kernel.data(bundle)), ("metadata", .map([]))]
        content.append(
            type == "execute_result" ? ("execution_count", .int(executionCount)) : ("transient", .map([])))
        outbox.publish(type, .map(content), parent: parent)
    }

    static func data(_ bundle: DisplayBundle) -> Value {
        var text = bundle.text
        if text.hasSuffix("\n") { text.removeLast() }
        var data: [(String, Value)] = [("text/plain", .string(text))]
        if let html = bundle.html { data.append(("text/html", .string(html))) }
        if let svg = bundle.svg { data.append(("image/svg+xml", .string(svg))) }
        return .map(data)
    }

    /// Expressions that a front end wants to know of, each with its own fate.
    private func evaluate(_ expressions: Value) -> Value {
        guard case .map(let map) = expressions else { return .map([]) }
        return .map(
            zip(map.keys, map.values).map { name, expression in
                let source = SourceFile(name: "expression '\(name)'", text: expression.text)
                switch workbench.run(source, present: { _, _ in }) {
                case .done(let value):
                    let bundle = try? Display.bundle(of: workbench.interpreter.shown(value) ?? .null)
                    let data = bundle.map(Kernel.data) ?? .map([])
                    return (name, .map([("status", "ok"), ("data", data), ("metadata", .map([]))]))
                case .rejected(let diagnostics): return (name, .map(CellFault(diagnostics.first, "").statused))
                case .failed(let error): return (name, .map(CellFault(error, "").statused))
                case .interrupted:
                    return (name, .map(CellFault(name: "Interrupted", value: "", words: "").statused))
                }
            })
    }

    /// Cells that waited behind one that failed do not run; everything else is answered.
    private func abort(_ waiting: [Message]) {
        for message in waiting {
            outbox.publish("status", .map([("execution_state", "busy")]), parent: message.header)
            if message.type == "execute_request" {
                let content = Value.map([("status", "aborted"), ("execution_count", .int(executionCount))])
                reply("execute_reply", content, to: message)
            } else {
                answer(message)
            }
            outbox.publish("status", .map([("execution_state", "idle")]), parent: message.header)
        }
    }

    /// What has come by now.
    private func takeWaiting() -> [Message] {
        var waiting: [Message] = []
        while let message = inbox.take(shell) { waiting.append(message) }
        return waiting
    }
}

/// What was wrong with a cell, as Jupyter tells it.
private struct CellFault {
    var name: String
    var value: String
    var words: String

    init(name: String, value: String, words: String) {
        (self.name, self.value, self.words) = (name, value, words)
    }

    init(_ error: RuntimeError, _ words: String) {
        self.init(name: error.code.rawValue, value: error.message, words: words)
    }

    init(_ diagnostic: Diagnostic?, _ words: String) {
        self.init(name: diagnostic?.code.rawValue ?? "Error", value: diagnostic?.message ?? "", words: words)
    }

    var fields: [(String, Value)] {
        let lines = words.split(separator: "\n", omittingEmptySubsequences: false).map { Value.string(String($0)) }
        return [("ename", .string(name)), ("evalue", .string(value)), ("traceback", .list(lines))]
    }

    var statused: [(String, Value)] { [("status", "error")] + fields }
}
