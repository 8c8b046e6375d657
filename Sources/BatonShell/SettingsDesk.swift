package import BatonHost
package import BatonInterpreter
package import BatonREPL
package import BatonSyntax

/// The settings of one program: read once, changed by `set`, asked for by whoever shows or runs something.
package final class SettingsDesk: SessionSettings {
    package private(set) var settings = Settings()
    /// Called when `set` has changed one.
    package var didChange: ((SettingKey) -> Void)?
    private let host: SystemHost

    /// A file of settings with what is wrong in it.
    package struct Problem {
        package var source: SourceFile
        package var diagnostics: [Diagnostic]
    }

    /// Whether what is longer than the screen goes to a pager: where somebody types.
    package var usesPager = false
    package private(set) var problems: [Problem] = []

    /// The name of the file that a project has in its folder, or in one above.
    package static let projectFile = "baton.conf"

    /// Reads the files and the environment. What is wrong is in `problems`, the rest holds.
    ///
    /// - Parameter isBare: reads nothing: everything is as it is when nobody says anything.
    package init(host: SystemHost, isBare: Bool = false) {
        self.host = host
        if isBare { return }
        if let path = SettingsDesk.userFile(host) { read(path, .user) }
        if let path = SettingsDesk.projectFile(above: host.directory, host) { read(path, .project) }
        for fault in settings.setEnvironment(host.environment) {
            problems.append(
                Problem(
                    source: SourceFile(name: "<environment>", text: ""),
                    diagnostics: [Diagnostic(fault.code, at: Span(0, 0), fault.message, help: fault.help)]))
        }
    }

    /// `~/.config/baton/config`; nil where there is no home.
    package static func userFile(_ host: SystemHost) -> String? {
        if let folder = host.environment("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return folder + "/baton/config" }
        return host.environment("HOME").map { $0 + "/.config/baton/config" }
    }

    /// The nearest one in a folder or above, up to the user's home, which has a file of its own.
    private static func projectFile(above folder: String, _ host: SystemHost) -> String? {
        let home = host.environment("HOME")
        var place = folder[...]
        while !place.isEmpty, String(place) != home {
            let path = "\(place)/\(projectFile)"
            if host.fileExists(path) { return path }
            guard let slash = place.lastIndex(of: "/") else { return nil }
            place = place[..<slash]
        }
        return nil
    }

    private func read(_ path: String, _ layer: Settings.Layer) {
        guard host.fileExists(path) else { return }
        let source: SourceFile
        do {
            source = SourceFile(name: path, bytes: try host.readFile(path, limit: SettingsFile.sizeMax))
        } catch {
            let fault = Diagnostic(.unreadableFile, at: Span(0, 0), error.message)
            problems.append(Problem(source: SourceFile(name: path, text: ""), diagnostics: [fault]))
            return
        }
        let (values, diagnostics) = SettingsFile.read(source, isProject: layer == .project)
        let owner = layer == .user ? "user" : "project"
        for (key, value, line) in values { settings.set(key, value, layer, place: "\(owner): \(path):\(line)") }
        if !diagnostics.isEmpty { problems.append(Problem(source: source, diagnostics: diagnostics)) }
    }

    /// What a flag of the command line says goes before files and environment.
    package func setFlag(_ key: SettingKey, _ value: Value, named flag: String) {
        settings.set(key, value, .flag, place: "flag: \(flag)")
    }

    package func report(to reporter: Reporter) {
        for problem in problems {
            guard problem.source.bytes.isEmpty else {
                reporter.report(problem.diagnostics, problem.source)
                continue
            }
            // There is no line to show.
            for fault in problem.diagnostics {
                reporter.report(
                    RuntimeError(fault.code, fault.message, help: fault.help), fallback: problem.source)
            }
        }
    }

    // The session's side

    package func rows() -> [Value] { settings.rows }

    package func value(_ key: String) throws(RuntimeError) -> Value { settings[try known(key)].value }

    package func set(_ key: String, _ value: Value) throws(RuntimeError) {
        let key = try known(key)
        do throws(SettingFault) {
            settings.set(key, try key.checked(value), .session, place: "set")
        } catch {
            throw RuntimeError(error.code, error.message, help: error.help)
        }
        didChange?(key)
    }

    private func known(_ name: String) throws(RuntimeError) -> SettingKey {
        do throws(SettingFault) {
            return try SettingKey.named(name)
        } catch {
            throw RuntimeError(error.code, error.message, help: error.help)
        }
    }

    // What it is for

    /// How values are shown at the moment on standard output.
    package var display: DisplayOptions {
        DisplayOptions(
            width: settings.width ?? host.outputWidth, rowsMax: settings.rowsMax, format: settings.format,
            isColored: isColored(terminal: host.isOutputTerminal))
    }

    /// The same in a format that was named.
    package func display(as format: String?) throws(RuntimeError) -> DisplayOptions {
        var options = display
        if let format { options.format = try SettingsDesk.format(format) }
        return options
    }

    package func isColored(terminal: Bool) -> Bool {
        switch settings.color {
        case "always": true
        case "never": false
        default: terminal && (host.environment("NO_COLOR") ?? "").isEmpty
        }
    }

    /// Lets a session show and run things as the settings say, from now on.
    package func install(in interpreter: Interpreter) {
        interpreter.session.settings = self
        interpreter.session.defaultJobs = settings.jobs
        interpreter.session.display = { [unowned self] value, format throws(RuntimeError) in
            let text = try Display.bundle(of: value, try display(as: format)).text
            return usesPager && Pager(host: host, choice: settings.pager).show(text) ? "" : text
        }
        didChange = { [unowned self, unowned interpreter] key in
            if key == .jobs { interpreter.session.defaultJobs = settings.jobs }
        }
    }

    private static func format(_ name: String) throws(RuntimeError) -> OutputFormat {
        do throws(SettingFault) {
            _ = try SettingKey.output.checked(.string(name))
        } catch {
            throw RuntimeError(error.code, "`show`: as " + error.message.dropFirst("'output' ".count), help: error.help)
        }
        return OutputFormat(rawValue: name) ?? .table
    }
}
