import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonREPL
import Glibc

/// `baton kernel install`: tells Jupyter of the kernel; `list` and `remove`.
struct KernelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernel", abstract: "Make Exp a language of Jupyter's notebooks.",
        discussion: """
            The kernel is a program of its own, 'baton-kernel', beside 'baton'. 'install' writes a folder
            'kernels/baton' where Jupyter looks for kernels; notebooks name it 'Baton'.
            """,
        subcommands: [Install.self, List.self, Remove.self])

    struct Install: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tell Jupyter where the kernel is.")

        @OptionGroup var place: KernelPlace

        @Option(help: "The kernel's program (default: 'baton-kernel' beside this program, or on the PATH).")
        var program: String?

        func run() throws {
            try carryOut { host in
                let program = try KernelProgram.path(program, host)
                let folder = try place.folder(host)
                try asRefusal { () throws(HostError) in
                    try KernelSpec.write(into: folder, program: program, host)
                }
                host.writeOutput("\(folder): notebooks of Jupyter can choose 'Baton' now\n")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show where Jupyter finds the kernel.")

        func run() throws {
            try carryOut { host in
                let rows = KernelPlace.known(host).compactMap { name, folder -> Value? in
                    guard let program = KernelSpec.program(in: folder, host) else { return nil }
                    let state = host.fileExists(program) ? "ok" : "gone: 'baton kernel install' writes it again"
                    return .map([
                        ("for", .string(name)), ("folder", .string(folder)), ("program", .string(program)),
                        ("state", .string(state)),
                    ])
                }
                guard !rows.isEmpty else {
                    host.writeNotice("Jupyter knows no kernel of Baton\n  = help: baton kernel install\n")
                    return
                }
                host.writeOutput(ValueText.text(.list(rows), width: host.outputWidth))
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take the kernel out of Jupyter again.")

        @OptionGroup var place: KernelPlace

        func run() throws {
            try carryOut { host in
                let folder = try place.folder(host)
                guard KernelSpec.program(in: folder, host) != nil else {
                    throw Refusal(
                        "there is no kernel of Baton in '\(folder)'",
                        help: "'baton kernel list' shows where there is one",
                        code: Exit.usage)
                }
                for name in KernelSpec.files where unlink("\(folder)/\(name)") != 0 && errno != ENOENT {
                    throw Refusal("can't remove '\(folder)/\(name)': \(String(cString: strerror(errno)))")
                }
                // What somebody else has put there stays, and the folder with it.
                rmdir(folder)
                host.writeOutput("\(folder) is gone\n")
            }
        }
    }
}

/// Where Jupyter looks for kernels. Source: Jupyter client, "Kernel specs".
struct KernelPlace: ParsableArguments {
    @Flag(help: "For this user alone (the default).")
    var user = false

    @Option(help: "Under this prefix: PREFIX/share/jupyter/kernels.")
    var prefix: String?

    @Flag(help: "In the Python environment that is active (VIRTUAL_ENV or CONDA_PREFIX).")
    var sysPrefix = false

    func validate() throws {
        guard [user, prefix != nil, sysPrefix].filter(\.self).count <= 1 else {
            throw ValidationError("--user, --prefix and --sys-prefix are three places: name one")
        }
    }

    func folder(_ host: SystemHost) throws -> String {
        if let prefix { return KernelPlace.folder(under: host.absolutePath(prefix)) }
        if sysPrefix {
            guard let active = KernelPlace.activePrefix(host) else {
                throw Refusal(
                    "no Python environment is active: VIRTUAL_ENV and CONDA_PREFIX are not set",
                    help: "activate one, or name it: --prefix PATH", code: Exit.usage)
            }
            return KernelPlace.folder(under: active)
        }
        guard let folder = KernelPlace.userFolder(host) else {
            throw Refusal("there is no home: HOME is not set", help: "name a place: --prefix PATH", code: Exit.usage)
        }
        return folder
    }

    private static func folder(under prefix: String) -> String { "\(prefix)/share/jupyter/kernels/baton" }

    private static func activePrefix(_ host: SystemHost) -> String? {
        ["VIRTUAL_ENV", "CONDA_PREFIX"].lazy.compactMap { host.environment($0) }.first { !$0.isEmpty }
    }

    private static func userFolder(_ host: SystemHost) -> String? {
        if let data = host.environment("JUPYTER_DATA_DIR"), !data.isEmpty { return "\(data)/kernels/baton" }
        if let data = host.environment("XDG_DATA_HOME"), data.hasPrefix("/") { return "\(data)/jupyter/kernels/baton" }
        return host.environment("HOME").map { "\($0)/.local/share/jupyter/kernels/baton" }
    }

    /// Every place, by who finds the kernel there.
    static func known(_ host: SystemHost) -> [(name: String, folder: String)] {
        var places: [(String, String)] = []
        if let path = host.environment("JUPYTER_PATH") {
            places += path.split(separator: ":").map { ("JUPYTER_PATH", "\($0)/kernels/baton") }
        }
        if let folder = userFolder(host) { places.append(("this user", folder)) }
        if let active = activePrefix(host) { places.append(("the active environment", folder(under: active))) }
        return places + ["/usr/local", "/usr"].map { ("everybody", folder(under: $0)) }
    }
}

/// The program that Jupyter starts.
enum KernelProgram {
    static let name = "baton-kernel"

    static func path(_ given: String?, _ host: SystemHost) throws -> String {
        if let given {
            let path = host.absolutePath(given)
            guard access(path, X_OK) == 0 else {
                throw Refusal("'\(path)' is no program that can be run", code: Exit.usage)
            }
            return path
        }
        let beside = ownFolder.map { ["\($0)/\(name)"] } ?? []
        let onPath = (host.environment("PATH") ?? "").split(separator: ":").map { "\($0)/\(name)" }
        guard let found = (beside + onPath).first(where: { access($0, X_OK) == 0 }) else {
            throw Refusal(
                "there is no '\(name)' beside this program or on the PATH",
                help: "'make install' puts it there; --program PATH names another", code: Exit.failed)
        }
        return host.absolutePath(found)
    }

    private static var ownFolder: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) }
    }
}

/// The files that tell Jupyter of a kernel.
enum KernelSpec {
    static let files = ["kernel.json", "logo-svg.svg"]
    private static let sizeMax = 64 << 10

    static func write(into folder: String, program: String, _ host: SystemHost) throws(HostError) {
        let spec = Value.map([
            ("argv", .list([.string(program), .string("-f"), .string("{connection_file}")])),
            ("display_name", .string("Baton")), ("language", .string("exp")), ("interrupt_mode", .string("message")),
            ("metadata", .map([("debugger", .bool(false))])),
        ])
        // Texts and truths are always JSON.
        let text = ((try? JSONWriter.text(spec, indent: 1)) ?? "") + "\n"
        try host.makeFolder(folder)
        try host.writeFile("\(folder)/kernel.json", Array(text.utf8))
        try host.writeFile("\(folder)/logo-svg.svg", Array(logo.utf8))
    }

    /// The program that a kernel's folder names; nil where there is none of ours.
    static func program(in folder: String, _ host: SystemHost) -> String? {
        guard let bytes = try? host.readFile("\(folder)/kernel.json", limit: sizeMax),
            case .map(let spec)? = try? JSONReader.parse(bytes), case .list(let words)? = spec["argv"],
            case .string(let program)? = words.items.first,
            case .string(let language)? = spec["language"], language.text == "exp"
        else { return nil }
        return program.text
    }

    /// A baton, handed on.
    private static let logo = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
        <rect width="64" height="64" rx="12" fill="#0072b2"/>
        <g transform="rotate(-40 32 32)"><rect x="8" y="26" width="48" height="12" rx="6" fill="#ffffff"/>
        <rect x="18" y="26" width="6" height="12" fill="#d55e00"/><rect x="40" y="26" width="6" height="12" fill="#d55e00"/></g>
        </svg>

        """
}
