import BatonAssist
import BatonHost
import BatonInterpreter
import BatonShell
import CBaton
import CZMQ
import Glibc

/// A kernel for Jupyter: every cell runs through the one workbench that the prompt has, in this thread.
///
/// `ControlDesk` answers on a thread of its own, so that a cell can be interrupted while it runs; `Heart` beats on a
/// third.
final class Kernel {
    let host: SystemHost
    let workbench: Workbench
    let scope: Scope
    let outbox: Outbox
    let inbox: Inbox
    let shell: Socket
    let state: KernelState
    /// What has run, for history.
    var inputs: [(line: Int, text: String)] = []
    var executionCount = 0
    /// The header of the last execution: what comes later from its runs belongs to it.
    var parent: [UInt8] = []
    /// While a cell's fault is put into words: the words.
    var capture: String?
    lazy var progress = CellProgress(self)

    /// Milliseconds between two looks at runs that go on while nothing runs in a cell.
    static let pumpInterval = 50

    init(_ connection: ConnectionFile, _ context: Context, host: SystemHost, relay: OutputRelay) throws(KernelFault) {
        self.host = host
        shell = try Socket(context, ZMQ_ROUTER, bind: connection.address(.shell))
        let iopub = try Socket(context, ZMQ_PUB, bind: connection.address(.iopub))
        state = KernelState()
        outbox = Outbox(iopub: iopub, key: connection.key, session: Outbox.identifier())
        inbox = Inbox(key: connection.key)
        var options = Workbench.Options()
        options.isQuiet = true
        options.script = "<jupyter>"
        options.settings = SettingsDesk(host: host)
        workbench = Workbench(host: host, reporter: Reporter(host: host, color: .always), options: options)
        scope = Scope(workbench.interpreter)
        let folders = FolderNames()
        scope.files = { [host = workbench.host] folder in
            folders.names(in: host.absolutePath(folder.isEmpty ? "." : folder)).map { name in
                Scope.FileName(name.text, isFolder: name.isFolder)
            }
        }
        relay.kernel = self
        workbench.didMakeRuns = { [unowned self] in progress.follow($0) }
        showsByMessage()
    }

    /// Answers until the end is asked for.
    func run() {
        outbox.publish("status", .map([("execution_state", "starting")]), parent: [])
        workbench.settings.report(to: workbench.reporter)
        while !state.isEnding {
            pumpRuns()
            Socket.wait([shell, state.waker], milliseconds: hasOpenRuns ? Self.pumpInterval : -1)
            while !state.isEnding, let message = inbox.take(shell) { handle(message) }
        }
        workbench.close()
        outbox.flush()
    }

    private var hasOpenRuns: Bool { host.runs.map { !$0.isIdle } ?? false }

    /// Runs in the background go on between the cells.
    private func pumpRuns() {
        guard let runs = host.runs else { return }
        runs.pump()
        runs.onTick?()
        workbench.interpreter.settleEndedRuns()
        outbox.flush()
    }

    private func handle(_ message: Message) {
        outbox.publish("status", .map([("execution_state", "busy")]), parent: message.header)
        answer(message)
        outbox.publish("status", .map([("execution_state", "idle")]), parent: message.header)
    }

    func answer(_ message: Message) {
        switch message.type {
        case "execute_request": execute(message)
        case "kernel_info_request": reply("kernel_info_reply", KernelInfo.content, to: message)
        case "complete_request": complete(message)
        case "inspect_request": inspect(message)
        case "is_complete_request": tellCompleteness(message)
        case "history_request": tellHistory(message)
        case "comm_info_request": reply("comm_info_reply", .map([("status", "ok"), ("comms", .map([]))]), to: message)
        // There are no widgets: whoever opens one is told that it is closed.
        case "comm_open":
            let id = message.content["comm_id"]
            outbox.publish("comm_close", .map([("comm_id", id), ("data", .map([]))]), parent: message.header)
        case "comm_msg", "comm_close": break
        case "shutdown_request", "interrupt_request": ControlDesk.answer(message, on: shell, outbox, state)
        default: Inbox.log("no answer to '\(message.type)'")
        }
    }

    func reply(_ type: String, _ content: Value, to message: Message) {
        outbox.reply(type, content, to: message, on: shell)
    }
}

/// What is printed, on its way to the kernel that is made after the host.
///
/// Used on the kernel's thread only.
final class OutputRelay {
    unowned var kernel: Kernel?

    func take(_ name: String, _ text: String) {
        guard let kernel else { return }
        if kernel.capture != nil, name == "stderr" {
            kernel.capture? += text
        } else {
            kernel.outbox.stream(name, text, parent: kernel.parent)
        }
    }
}
