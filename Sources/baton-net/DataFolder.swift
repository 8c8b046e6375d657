import ArgumentParser
import BatonDirector
import BatonDirectorStore
import BatonHTTP
import BatonWire
import CBaton
import Glibc

/// The folder of a director: its store, its keys, its files.
struct DataFolder {
    let path: String

    var store: String { "\(path)/director.db" }
    /// Apart from the store: a copy of that gives no secrets away.
    var sealingKey: String { "\(path)/seal.key" }
    var files: String { "\(path)/files" }
    /// What data sessions are made of.
    var sessions: String { "\(path)/sessions.db" }
    /// A folder for each data session, as long as the director runs.
    var sessionFiles: String { "\(path)/sessions" }
    var certificate: String { "\(path)/tls/certificate.pem" }
    var certificateKey: String { "\(path)/tls/key.pem" }
    /// Where the director that runs is reached: what `ServingNote` has.
    var serving: String { "\(path)/serving.json" }
    private var lockFile: String { "\(path)/lock" }

    /// Where a running director listens for its operator; relative to the folder, because addresses of sockets are short.
    static let operatorSocket = "operator.sock"

    /// What stands at the end of a backup's name in that of its data sessions.
    static let sessionsEnding = ".sessions"

    func requireNone() throws {
        guard access(store, F_OK) != 0 else {
            throw Refusal(
                "there is a director in '\(path)' already",
                help: "name another folder: --data DIR; 'baton director user add NAME --admin' makes an administrator")
        }
    }

    /// Makes what is missing.
    ///
    /// - Throws: when there is a director in it.
    func make() throws {
        try requireNone()
        for folder in [path, files] {
            let error = baton_make_folder(folder)
            guard error == 0 else { throw Refusal("can't make '\(folder)': \(String(cString: strerror(-error)))") }
        }
        guard chmod(path, 0o700) == 0 else {
            throw Refusal("can't make '\(path)' the owner's alone: \(String(cString: strerror(errno)))")
        }
    }

    /// Makes sure that nobody else uses the folder, as long as this process lives; false where a director is running.
    func lock() throws -> Bool {
        let descriptor = Glibc.open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Refusal("can't use '\(lockFile)': \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return true }
        let code = errno
        close(descriptor)
        guard code == EWOULDBLOCK else {
            throw Refusal("can't lock '\(lockFile)': \(String(cString: strerror(code)))")
        }
        return false
    }

    func requireDirector() throws {
        guard access(store, F_OK) == 0 else {
            throw Refusal("there is no director in '\(path)'", help: "'baton director init --data \(path)' makes one")
        }
    }

    /// The director of the folder, which is locked.
    func open(_ settings: DirectorSettings) throws -> sending Director {
        do throws(DirectorStoreFault) {
            let store = try SQLiteDirectorStore(path: store)
            DiscardedFile.sweep(files)
            var settings = settings
            settings.files = files
            let ports = DirectorPorts.system(try SealingKey(path: sealingKey))
            do throws(Problem) {
                return try Director(store: store, ports: ports, settings: settings)
            } catch {
                throw DirectorStoreFault(error.message)
            }
        } catch {
            throw Refusal("the director in '\(path)' can't be opened: \(error.message)")
        }
    }
}

/// `--data DIR`
struct DataOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The director's folder (default: what BATON_DIRECTOR_DATA says, or baton/director below XDG_DATA_HOME, or \
            ~/.local/share/baton/director).
            """, valueName: "dir"))
    var data: String?

    /// With an absolute path.
    func folder() throws -> DataFolder {
        if let data { return DataFolder(path: absolute(data)) }
        if let path = environment("BATON_DIRECTOR_DATA") { return DataFolder(path: absolute(path)) }
        if let path = environment("XDG_DATA_HOME"), path.hasPrefix("/") {
            return DataFolder(path: "\(path)/baton/director")
        }
        guard let home = environment("HOME") else {
            throw Refusal("there is no home: HOME is not set", help: "name the folder: --data DIR", code: 2)
        }
        return DataFolder(path: "\(home)/.local/share/baton/director")
    }
}

/// The value of a variable that is set and not empty.
func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// A path that stays the same when the working folder changes.
func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return "\(String(cString: folder))/\(path)"
}
