import Foundation
import Testing

/// A real terminal: tmux with a server of its own, keys sent to it and its screen read.
final class TerminalScreen {
    /// Name of the server's socket.
    private let server = "baton-test-\(UUID().uuidString.prefix(8))"
    private let place: Workplace

    /// Longest time that something may take to appear, in seconds.
    static let patience = 60.0

    /// Runs a command line of bash, with `$BATON` the program, in a window of that size.
    init(
        _ command: String = "\"$BATON\"; echo \"ended with $?\"", in place: Workplace, columns: Int = 80,
        rows: Int = 30,
        environment: [String: String] = [:]
    ) throws {
        self.place = place
        let common = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": place.side.path,
            "LANG": "C.UTF-8", "TERM": "screen-256color", "BATON": BatonProgram.path, "PS1": "$ ", "NO_COLOR": "1",
        ]
        let variables = common.merging(environment) { $1 }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let folder = place.folder.path
        try tmux(
            ["-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", folder]
                + ["--", "/usr/bin/env", "-i"] + variables
                + ["timeout", "--foreground", "300", "bash", "--norc", "-c", "cd '\(folder)'; \(command); sleep 300"])
    }

    deinit { _ = try? tmux(["kill-server"]) }

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        let ended = try Running(
            program: "/usr/bin/env", ["tmux", "-L", server] + arguments, in: place, input: nil, environment: [:]
        ).end()
        guard ended.code == 0 else { throw Running.Missing(what: "tmux \(arguments)", notices: ended.notices) }
        return ended.output
    }

    /// What stands on the screen, without blanks at the ends of rows and empty rows below.
    var text: String {
        get throws {
            var lines = try tmux(["capture-pane", "-p"]).split(separator: "\n", omittingEmptySubsequences: false)
                .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
            while lines.last == "" { lines.removeLast() }
            return lines.joined(separator: "\n")
        }
    }

    /// Column and row of the cursor.
    var cursor: String {
        get throws { try tmux(["display-message", "-p", "#{cursor_x},#{cursor_y}"]).trimmingCharacters(in: .newlines) }
    }

    /// Types a text as it stands.
    func type(_ text: String) throws { try tmux(["send-keys", "-l", "--", text]) }

    /// Presses keys by tmux's names: `Enter`, `C-c`, `Up`.
    func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

    /// Types a statement and presses Enter.
    func say(_ text: String) throws {
        try type(text)
        try press("Enter")
    }

    /// Pastes as terminals do that mark what is pasted.
    func paste(_ text: String) throws {
        let name = place.side.appendingPathComponent("paste-\(UUID().uuidString)")
        try Data(text.utf8).write(to: name)
        try tmux(["load-buffer", name.path])
        try tmux(["paste-buffer", "-p", "-d"])
    }

    func resize(columns: Int) throws { try tmux(["resize-window", "-x", "\(columns)"]) }

    /// Waits until the screen is as wanted; what it shows in the end is part of the fault.
    func wait(
        for what: String, within seconds: Double = patience, sourceLocation: SourceLocation = #_sourceLocation,
        until isThere: (String) -> Bool
    ) throws {
        let deadline = Date().addingTimeInterval(seconds)
        var shown = try text
        while !isThere(shown), Date() < deadline {
            usleep(20_000)
            shown = try text
        }
        #expect(isThere(shown), "\(what)\n\(shown)", sourceLocation: sourceLocation)
    }

    /// Waits for a text on the screen.
    func see(_ wanted: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try wait(for: wanted, sourceLocation: sourceLocation) { $0.contains(wanted) }
    }

    /// Waits until the screen ends with these rows: the line being typed and what is below.
    func seeAtEnd(_ wanted: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try wait(for: wanted, sourceLocation: sourceLocation) { "\n\($0)".hasSuffix("\n" + wanted) }
    }
}
