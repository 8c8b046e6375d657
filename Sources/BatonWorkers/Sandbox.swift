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
