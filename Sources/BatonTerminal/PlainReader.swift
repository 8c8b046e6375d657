import BatonREPL
import CBaton
import Glibc

/// Reads statements from a terminal that can only be written on: `TERM=dumb`, an editor's window. The terminal itself edits
/// the line.
package final class PlainReader: StatementReader {
    package var history: [String] = []
    private let terminal: TerminalDevice
    private let hooks: ReaderHooks
    private var pending: [UInt8] = []
    private var lines: [String] = []
    private var isPromptShown = false
    private var isReading = false

    package init(output: Int32, hooks: ReaderHooks) {
        terminal = TerminalDevice(input: STDIN_FILENO, output: output)
        self.hooks = hooks
        cb_signals_install_terminal()
        TerminalWait.prepare()
    }

    package func read() -> StatementInput {
        lines = []
        isReading = true
        defer { isReading = false }
        while true {
            showPrompt()
            switch nextLine() {
            case .line(let line):
                isPromptShown = false
                lines.append(line)
                let text = lines.joined(separator: "\n")
                if case .open = Completeness.of(text), !isGivenUp { continue }
                return .statement(text)
            case .ended(let input):
                isPromptShown = false
                terminal.write("\n")
                return input
            }
        }
    }

    /// Two empty lines run what there is.
    private var isGivenUp: Bool { lines.suffix(2).count == 2 && lines.suffix(2).allSatisfy(\.isEmpty) }

    private enum Line {
        case line(String)
        case ended(StatementInput)
    }

    private func nextLine() -> Line {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                return .line(line.hasSuffix("\r") ? String(line.dropLast()) : line)
            }
            hooks.wait { terminal.hasInput() || TerminalSignal.isPending }
            _ = cb_terminal_changes()
            switch TerminalSignal.take() {
            case .interrupt:
                pending = []
                return .ended(.interrupted(wasEmpty: lines.isEmpty))
            case .terminate: return .ended(.terminated)
            case nil: break
            }
            showPrompt()
            guard terminal.hasInput() else { continue }
            guard let bytes = terminal.read() else { return .ended(.end) }
            pending += bytes
        }
    }

    private func showPrompt() {
        guard !isPromptShown else { return }
        isPromptShown = true
        terminal.write(lines.isEmpty ? hooks.prompt : hooks.nextPrompt)
    }

    package func confirm(_ question: String) -> Bool {
        terminal.write(question)
        isPromptShown = true
        guard case .line(let answer) = nextLine() else { return false }
        isPromptShown = false
        return answer.hasPrefix("y") || answer.hasPrefix("Y")
    }

    package func stepAside() {
        guard isReading, isPromptShown else { return }
        isPromptShown = false
        terminal.write("\n")
    }

    package func refresh() {
        if isReading { showPrompt() }
    }

    package func close() {}
}
