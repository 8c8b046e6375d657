import CBaton

/// Holds a worker to what its session was given, by bubblewrap: namespaces of the kernel in which the rest of the
/// machine is not there.
package struct Sandbox: Hashable, Sendable {
    /// The path of `bwrap`.
    package var program: String
    /// What it may read; `/` for all.
    package var readable: [String]
    /// What it may change, beside its own folder.
    package var writable: [String]
    /// Folders that are empty for it though they lie in something readable: keys, credentials.
    package var hidden: [String]
    package var hasNetwork: Bool

    package init(program: String, readable: [String], writable: [String], hidden: [String], hasNetwork: Bool) {
        self.program = program
        self.readable = readable
        self.writable = writable
        self.hidden = hidden
        self.hasNetwork = hasNetwork
    }

    /// The path of a bubblewrap that works here; nil where there is none, or the kernel does not let it.
    package static func findProgram() -> String? {
        guard let program = ChildProgram.paths(of: "bwrap").first(where: { baton_is_executable($0) != 0 }) else {
            return nil
        }
        let trial = ChildProgram(
            arguments: [program, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-net", "true"])
        return trial.run { _ in } == .exited(0) ? program : nil
    }

    /// What a session of the one who runs the program is given: all that he can read but his keys, and his own folders to
    /// write to; connections are his to make.
    package static func own(program: String, directory: String, home: String?) -> Sandbox {
        Sandbox(
            program: program, readable: ["/"], writable: ["/tmp", home, directory].compactMap { $0 },
            hidden: home.map { home in secretFolders.map { "\(home)/\($0)" } } ?? [], hasNetwork: true)
    }

    /// Folders of a home in which secrets are.
    package static let secretFolders = [
        ".ssh", ".gnupg", ".aws", ".azure", ".config/gcloud", ".config/baton", ".kube", ".docker",
    ]

    func arguments(folder: String, directory: String) -> [String] {
        var words = [program, "--die-with-parent", "--unshare-ipc", "--unshare-uts"]
        if !hasNetwork { words.append("--unshare-net") }
        for path in readable { words += ["--ro-bind-try", path, path] }
        words += ["--dev", "/dev", "--proc", "/proc"]
        for path in writable { words += ["--bind-try", path, path] }
        for path in hidden where baton_is_directory(path) != 0 { words += ["--tmpfs", path] }
        words += ["--bind", folder, folder, "--chdir", directory, "--"]
        return words
    }
}
