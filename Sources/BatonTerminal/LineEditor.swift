import BatonREPL
import BatonSyntax
import CBaton
import CEditline
import Glibc

/// Reads statements with libedit: its modes, bindings and history of keys, and our own picture of the line.
///
/// libedit asks us for each key (`EL_GETCFN`). While it waits there, everything else happens, on this one thread: the line
/// is drawn, runs go on, signals are heard. What libedit itself draws goes to `/dev/null`, so that prompts of further lines,
/// notices above and progress below need none of its knowledge of the screen.
package final class LineEditor: StatementReader {
    let terminal: TerminalDevice
    let hooks: ReaderHooks
    /// libedit's own; used from one thread only.
    let handle: OpaquePointer
    private let drawing: UnsafeMutablePointer<FILE>
    private let keyHistory: OpaquePointer
    var decoder = KeyDecoder()
    private var painter: Painter
    private let first: Frame.Prompt
    private let next: Frame.Prompt

    /// How the statement that is being read has ended.
    var outcome: StatementInput?
    /// A key that was taken and not used.
    var pushedBack: KeyDecoder.Key?
    var pastedText: String?
    /// What a key has brought below the line, until the next one.
    var listing: [String] = []
    var kills = KillRing()
    /// The line as the last kill, yank or walk through the history left it: whether the next one goes on from it.
    var lineAfterKill: EditedLine?
    var yanked: Range<Int>?
    var walk: HistoryWalk?
    package var history: [String] = [] { didSet { addToKeyHistory(since: oldValue.count) } }
    private var isReading = false
    private var lastRefresh = 0
    private var columns = 80

    /// Statements that libedit's own searches (vi's `/` and `?`) see.
    private static let keyHistoryMax: Int32 = 5_000
    /// Milliseconds in which the rest of a key's bytes comes.
    private static let escapeSilence: Int32 = 20
    /// Milliseconds of silence after which a paste without an end is taken as it is.
    private static let pasteSilence: Int32 = 1_000

    /// Nil where the terminal can't be used for editing: there is none, or it is `dumb`.
    ///
    /// - Parameter editrc: the user's settings of libedit; nil for none.
    package init?(output: Int32, isColored: Bool, editrc: String?, hooks: ReaderHooks) {
        _ = baton_edit_set_locale()
        guard let null = fopen("/dev/null", "we") else { return nil }
        guard let handle = baton_edit_open(STDIN_FILENO, output, null), let keys = history_winit() else {
            fclose(null)
            return nil
        }
        drawing = null
        self.handle = handle
        keyHistory = keys
        self.hooks = hooks
        let terminal = TerminalDevice(input: STDIN_FILENO, output: output)
        self.terminal = terminal
        painter = Painter { terminal.write($0) }
        first = LineEditor.prompt(hooks.prompt, isColored)
        next = LineEditor.prompt(hooks.nextPrompt, isColored)
        _ = baton_history_set_size(keys, Self.keyHistoryMax)
        _ = baton_edit_use_history(handle, keys)
        _ = baton_edit_set_owner(handle, Unmanaged.passUnretained(self).toOpaque())
        _ = baton_edit_set_reader(handle) { handle, key in LineEditor.of(handle).giveKey(key) }
        setUpKeys(editrc: editrc)
        cb_signals_install_terminal()
        TerminalWait.prepare()
        terminal.makeQuiet()
    }

    deinit {
        el_end(handle)
        history_wend(keyHistory)
        fclose(drawing)
    }

    private static func prompt(_ text: String, _ isColored: Bool) -> Frame.Prompt {
        Frame.Prompt(text: isColored ? "\u{1B}[1;34m\(text)\u{1B}[0m" : text, width: DisplayWidth.of(text))
    }

    static func of(_ handle: OpaquePointer) -> LineEditor {
        // Set in `init`, and no callback comes after `el_end`.
        Unmanaged<LineEditor>.fromOpaque(baton_edit_owner(handle)!).takeUnretainedValue()
    }

    private func addToKeyHistory(since count: Int) {
        for text in history.dropFirst(count) {
            let wide = text.unicodeScalars.map { wchar_t($0.value) } + [0]
            _ = baton_history_add(keyHistory, wide)
        }
    }

    package func close() { terminal.restore() }

    // Reading

    package func read() -> StatementInput {
        outcome = nil
        walk = nil
        listing = []
        columns = terminal.size.columns
        isReading = true
        cb_signals_hold_suspension(1)
        terminal.write(Self.pasteOn)
        defer {
            isReading = false
            terminal.write(Self.pasteOff)
            terminal.makeQuiet()
            cb_signals_hold_suspension(0)
        }
        var count: Int32 = 0
        let line = el_wgets(handle, &count)
        if let outcome { return outcome }
        // One of libedit's own functions ended the line: the user's bindings have it.
        guard line != nil, count > 0 else { return accept(nil) }
        return accept(currentLine.text)
    }

    private static let pasteOn = "\u{1B}[?2004h"
    private static let pasteOff = "\u{1B}[?2004l"

    /// Ends the line: with a statement, or with the end of the input.
    @discardableResult
    func accept(_ text: String?) -> StatementInput {
        let input: StatementInput = text.map { .statement($0.trimmingEnd) } ?? .end
        outcome = input
        leaveLine(mark: "")
        return input
    }

    /// The line stays where it is, and what comes next is written below it.
    private func leaveLine(mark: String) {
        listing = []
        var line = currentLine
        if !mark.isEmpty { line.scalars += Array(mark.unicodeScalars) }
        line.cursor = line.scalars.count
        draw(line, below: [])
        painter.finish()
    }

    /// The line as libedit has it.
    var currentLine: EditedLine {
        guard let info = el_wline(handle)?.pointee, let start = info.buffer else { return EditedLine() }
        let count = info.lastchar - start
        let scalars = UnsafeBufferPointer(start: start, count: count).map {
            Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{FFFD}"
        }
        return EditedLine(scalars: scalars, cursor: info.cursor - start)
    }

    /// Gives libedit another line.
    func setLine(_ line: EditedLine) {
        let wide = line.scalars.map { wchar_t($0.value) } + [0]
        if line.isEmpty {
            _ = el_cursor(handle, .max)
            el_deletestr(handle, Int32(clamping: currentLine.scalars.count))
        } else {
            _ = el_wreplacestr(handle, wide)
        }
        guard let info = el_wline(handle)?.pointee else { return }
        _ = el_cursor(handle, Int32(clamping: line.cursor - (info.cursor - info.buffer)))
    }

    // Keys

    /// For libedit: the next key, 0 or less when the line has ended.
    private func giveKey(_ place: UnsafeMutablePointer<wchar_t>) -> Int32 {
        switch nextKey() {
        case .scalar(let scalar): place.pointee = wchar_t(bitPattern: scalar.value)
        case .special(let key): place.pointee = wchar_t(key.rawValue)
        case .paste(let text):
            pastedText = text
            place.pointee = wchar_t(SpecialKey.paste.rawValue)
        case nil: return outcome == .end ? 0 : -1
        }
        return 1
    }

    /// Waits for a key. Nil when the line has ended meanwhile.
    func nextKey() -> KeyDecoder.Key? {
        if let key = pushedBack {
            pushedBack = nil
            return key
        }
        while outcome == nil {
            if let key = decoder.next(isLast: false) { return taken(key) }
            if terminal.hasInput() {
                fill()
            } else if !decoder.isEmpty {
                let silence = decoder.isInPaste ? Self.pasteSilence : Self.escapeSilence
                if terminal.hasInput(within: silence) {
                    fill()
                } else if let key = decoder.next(isLast: true) {
                    return taken(key)
                }
            } else {
                draw()
                hooks.wait { terminal.hasInput() || TerminalSignal.isPending }
                hearSignals()
            }
        }
        return nil
    }

    private func taken(_ key: KeyDecoder.Key) -> KeyDecoder.Key {
        listing = []
        return key
    }

    private func fill() {
        guard let bytes = terminal.read() else {
            outcome = .end
            return
        }
        decoder.take(bytes)
    }

    // Signals

    private func hearSignals() {
        let changes = cb_terminal_changes()
        if changes & Int32(CB_TERMINAL_SUSPENDING.rawValue) != 0 { suspend() }
        if changes & Int32(CB_TERMINAL_CONTINUED.rawValue) != 0 { comeBack() }
        if changes & Int32(CB_TERMINAL_RESIZED.rawValue) != 0 { resize() }
        switch TerminalSignal.take() {
        case .interrupt:
            let wasEmpty = currentLine.isEmpty
            decoder.clear()
            outcome = .interrupted(wasEmpty: wasEmpty)
            leaveLine(mark: "^C")
        case .terminate:
            outcome = .terminated
            leaveLine(mark: "")
        case nil: break
        }
    }

    /// Ctrl-Z: the terminal is given back for as long as the process stands still.
    private func suspend() {
        painter.erase()
        terminal.write(Self.pasteOff)
        _ = baton_edit_prepare_terminal(handle, 0)
        terminal.restore()
        cb_suspend()
        comeBack()
    }

    private func comeBack() {
        terminal.makeQuiet()
        _ = baton_edit_prepare_terminal(handle, 1)
        terminal.write(Self.pasteOn)
        painter.forget()
        resize()
    }

    private func resize() {
        columns = terminal.size.columns
        painter.eraseAfterResize(columns: columns)
        el_resize(handle)
    }

    // The screen

    func draw() { draw(currentLine, below: listing.isEmpty ? hooks.status() : listing) }

    private func draw(_ line: EditedLine, below: [String]) {
        let size = terminal.size
        var frame = Frame(line, first: first, next: next, columns: columns)
        frame.add(below: Array(below.prefix(max(0, size.rows - 2))), columns: columns - 1)
        frame.clip(to: size.rows)
        painter.draw(frame, columns: columns)
    }

    func clearScreen() {
        terminal.write("\u{1B}[H\u{1B}[2J")
        painter.forget()
    }

    /// Rows that a listing may take.
    var listingRows: Int { max(1, min(Self.listingMax, terminal.size.rows - 4)) }
    private static let listingMax = 12

    package func stepAside() { painter.erase() }

    /// Nanoseconds between two pictures while nobody types.
    private static let refreshPause = 90_000_000

    package func refresh() {
        guard isReading, outcome == nil else { return }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let instant = now.tv_sec * 1_000_000_000 + now.tv_nsec
        guard instant - lastRefresh >= Self.refreshPause else { return }
        lastRefresh = instant
        draw()
    }

    package func confirm(_ question: String) -> Bool {
        terminal.write(question)
        defer { terminal.write("\r\n") }
        while true {
            hooks.wait { terminal.hasInput() || TerminalSignal.isPending }
            if TerminalSignal.take() != nil { return false }
            guard terminal.hasInput() else { continue }
            guard let bytes = terminal.read(), let first = bytes.first else { return false }
            terminal.write(String(decoding: bytes.prefix(1).filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self))
            return first == UInt8(ascii: "y") || first == UInt8(ascii: "Y")
        }
    }
}

extension String {
    /// Without blanks and line breaks at the end.
    fileprivate var trimmingEnd: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
