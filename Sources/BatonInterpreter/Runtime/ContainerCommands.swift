import BatonModel

/// Makes the commands of a step run in an image: each in a container of its own, which is gone when the command has
/// ended.
///
/// The container sees the work folder, Baton's files for the step, its environment and its input files under the paths
/// that they have outside; the rest of the file system is the image's. It has the network of the computer, and the
/// account's rights on files: its root is the account.
struct ContainerCommands {
    let image: ContainerImage
    /// Most bytes of memory that a container may take; 0 for no limit.
    var memoryBytes = 0
    /// Absolute paths that it may write to.
    var writable: [String] = []
    /// Absolute paths of what it may only read.
    var readable: [String] = []
    /// Names and values of the variables that it gets.
    var variables: [String] = []
    /// The folder of the environment that `setup` made.
    var environmentFolder: String?

    /// Input files of a step at most: each is a mount.
    static let filesMax = 1_000

    /// The command, run in a container in `folder`. By its name the container is known before anything runs in it.
    func wrapped(_ command: Command, in folder: String, name: String? = nil) -> Command {
        var words = ["run", "--rm", "--pull=never", "--log-driver=none", "--network=host", "--user=0:0"]
        words += ["--security-opt=label=disable", "--entrypoint=", "--workdir=\(folder)"]
        if let name { words.append("--name=\(name)") }
        if image.hasInit { words.append("--init") }
        if memoryBytes > 0 { words.append("--memory=\(memoryBytes)b") }
        for path in Self.outermost(writable) { words += ["--mount", Self.mount(path, isReadOnly: false)] }
        for path in Self.outermost(readable) where !Self.isBelow(path, writable) {
            words += ["--mount", Self.mount(path, isReadOnly: true)]
        }
        // The word is the last one of its name, as in a plain process; by it the container's processes are known to be ours.
        words += Self.words(of: variables) + ["--env", "BATON_OWNER", image.id]
        if environmentFolder != nil {
            words += ["/bin/sh", "-c", #"PATH="$VIRTUAL_ENV/bin:$PATH"; export PATH; exec "$@""#, "sh"]
        }
        var wrapped = Command(image.program, words + [command.program] + command.arguments)
        wrapped.container = name
        return wrapped
    }

    /// The image's own shell, as one that ends at the first failure, also within a pipe.
    static func shell(_ arguments: [String]) -> Command {
        Command("/bin/sh", ["-c", shellChoice, "sh"] + arguments)
    }

    private static let shellChoice = """
        [ -x /bin/bash ] && exec /bin/bash --noprofile --norc -eu -o pipefail "$@"
        (set -o pipefail) 2>/dev/null && exec /bin/sh -eu -o pipefail "$@"
        echo "the image has no shell that stops when a part of a pipe fails: add bash to it, or use 'exec'" >&2
        exit 126
        """

    /// Variables that would change what the container program does itself: it is told their values as words. All others
    /// it takes from its own environment, so that nobody reads them in a list of processes.
    private static func isOfTheProgram(_ name: Substring) -> Bool {
        ["HOME", "PATH", "TMPDIR", "USER", "LOGNAME", "DBUS_SESSION_BUS_ADDRESS", "VIRTUAL_ENV"].contains(name)
            || ["XDG_", "CONTAINER", "REGISTRY_", "STORAGE_", "PODMAN_", "LD_", "GO", "_CONTAINERS"].contains {
                name.hasPrefix($0)
            }
    }

    private static func words(of variables: [String]) -> [String] {
        variables.flatMap { entry in
            let name = entry.prefix { $0 != "=" }
            return ["--env", isOfTheProgram(name) ? entry : String(name)]
        }
    }

    /// Variables that the container program itself has to have.
    static func inherited(_ variables: [String]) -> [String] {
        variables.filter { !isOfTheProgram($0.prefix { $0 != "=" }) }
    }

    /// One word of comma-separated values, in which a path may hold anything but line breaks.
    private static func mount(_ path: String, isReadOnly: Bool) -> String {
        func quoted(_ text: String) -> String {
            "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
        return "type=bind,\(quoted("src=" + path)),\(quoted("dst=" + path))" + (isReadOnly ? ",readonly" : "")
    }

    private static func isBelow(_ path: String, _ folders: [String]) -> Bool {
        folders.contains { path == $0 || path.hasPrefix($0 + "/") }
    }

    /// Without those that are in another one.
    private static func outermost(_ paths: [String]) -> [String] {
        var kept: [String] = []
        for path in Set(paths).sorted() where !(kept.last.map { isBelow(path, [$0]) } ?? false) { kept.append(path) }
        return kept
    }
}

/// Absolute paths of the files that a step's commands name.
final class NamedFiles {
    private(set) var paths: Set<String> = []

    func insert(_ path: String) { paths.insert(path) }
}
