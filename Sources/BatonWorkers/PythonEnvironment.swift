package import BatonFrames
import CBaton
import Glibc

/// The Python that data sessions run in: a virtual environment with the packages by their pinned versions, made once
/// for each list of them.
package struct PythonEnvironment {
    /// `<data>/python`: below it one folder for each list.
    private let place: String
    private let digest: String

    /// The lines that pip installs, with the version of each package.
    package static var requirements: [UInt8] { PackageResources.requirements_txt }

    /// - Parameters:
    ///   - dataFolder: where Baton keeps what is the user's and no project's.
    ///   - digest: of `requirements`.
    package init(dataFolder: String, digest: String) {
        place = "\(dataFolder)/python"
        self.digest = String(digest.prefix(16))
    }

    package var folder: String { "\(place)/\(digest)" }
    package var python: String { "\(folder)/bin/python" }
    private var mark: String { "\(folder)/complete" }

    /// Whether it has been made to its end.
    package var isReady: Bool { baton_is_executable(python) != 0 && access(mark, F_OK) == 0 }

    /// The oldest Python that the pinned packages take.
    package static let oldest = (3, 11)

    /// Makes it; who comes while another does waits for him.
    ///
    /// - Parameter base: the Python that it is made with.
    package func setUp(
        base: String = "python3", progress: (String) -> Void, isStopped: () -> Bool
    ) throws(FrameFault) {
        let made = baton_make_folder(place)
        guard made >= 0 else { throw Self.machine("can't make '\(place)'", -made) }
        let lock = open("\(place)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw Self.machine("can't write '\(place)/lock'", errno) }
        defer { close(lock) }
        var hasTold = false
        while flock(lock, LOCK_EX | LOCK_NB) != 0 {
            if isStopped() { throw Self.cancelled }
            if !hasTold { progress("another process makes the Python of data sessions; waiting for it") }
            hasTold = true
            usleep(Self.lockPause)
        }
        if isReady { return }
        try checkBase(base, isStopped)
        progress("making a Python for data sessions in \(folder) (once; about 1 GB)")
        try makeFolder(base, isStopped)
        try install(progress, isStopped)
        guard baton_write_file(mark, nil, 0) >= 0 else { throw Self.machine("can't write '\(mark)'", errno) }
        progress("the Python of data sessions is ready")
    }

    /// Between looks at the lock, in microseconds.
    private static let lockPause: UInt32 = 100_000

    private func checkBase(_ base: String, _ isStopped: () -> Bool) throws(FrameFault) {
        let (major, minor) = Self.oldest
        let program = ChildProgram(arguments: [
            base, "-c",
            "import sys; print('%d.%d' % sys.version_info[:2]); sys.exit(sys.version_info < (\(major), \(minor)))",
        ])
        var version = ""
        switch program.run(isStopped: isStopped, { version = $0 }) {
        case .exited(0): return
        case .exited:
            throw FrameFault(
                .machine, "data sessions need Python \(major).\(minor) or newer, and '\(base)' is \(version)",
                help: "install a newer one, or set BATON_PYTHON to a Python that has the packages")
        case .stopped: throw Self.cancelled
        case .absent, .signalled:
            throw FrameFault(
                .machine, "there is no '\(base)' on this machine, which data sessions need",
                help: "install Python (Debian, Ubuntu: apt install python3 python3-venv), or set BATON_PYTHON")
        }
    }

    private func makeFolder(_ base: String, _ isStopped: () -> Bool) throws(FrameFault) {
        var words: [String] = []
        // What an attempt left that did not come to its end is cleared away.
        let program = ChildProgram(arguments: [base, "-m", "venv", "--clear", folder])
        let end = program.run(isStopped: isStopped) { words.append($0) }
        if end == .exited(0) { return }
        if end == .stopped { throw Self.cancelled }
        let text = words.suffix(Self.lastWords).joined(separator: "\n")
        guard text.contains("ensurepip") else { throw Self.failed("'\(base) -m venv' failed", text) }
        throw FrameFault(
            .machine, "this Python can't make virtual environments: 'ensurepip' is missing",
            help: "install it (Debian, Ubuntu: apt install python3-venv), or set BATON_PYTHON")
    }

    private func install(_ progress: (String) -> Void, _ isStopped: () -> Bool) throws(FrameFault) {
        let list = "\(folder)/requirements.txt"
        let bytes = Self.requirements
        let written = bytes.withUnsafeBytes { baton_write_file(list, $0.baseAddress, $0.count) }
        guard written >= 0 else { throw Self.machine("can't write '\(list)'", -written) }
        let program = ChildProgram(arguments: [
            python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off",
            "--requirement", list,
        ])
        let total = Self.packageCount
        var (words, count) = ([String](), 0)
        let end = program.run(isStopped: isStopped) { line in
            words.append(line)
            if words.count > Self.lastWords { words.removeFirst() }
            if line.hasPrefix("Collecting ") {
                count += 1
                progress("\(count) of \(max(total, count)): \(line.dropFirst(11).prefix { $0 != " " })")
            } else if line.hasPrefix("Installing collected") {
                progress("installing")
            }
        }
        if end == .exited(0) { return }
        if end == .stopped { throw Self.cancelled }
        throw Self.explain(words.joined(separator: "\n"))
    }

    /// Lines of a program that failed which are shown.
    private static let lastWords = 12

    private static var packageCount: Int {
        String(decoding: requirements, as: UTF8.self).split(separator: "\n").count { $0.contains("==") }
    }

    private static func explain(_ words: String) -> FrameFault {
        let isOffline = [
            "NewConnectionError", "Name or service not known", "Temporary failure in name", "ConnectTimeout",
        ]
        .contains { words.contains($0) }
        if isOffline || words.contains("Network is unreachable") || words.contains("ProxyError") {
            return FrameFault(
                .machine, "the packages of data sessions can't be fetched: no network",
                help: "try again with a network, point PIP_INDEX_URL to a mirror, or set BATON_PYTHON to a Python "
                    + "that has them")
        }
        if words.contains("No space left on device") {
            return FrameFault(.machine, "the disk is full: the packages of data sessions take about 1 GB", help: words)
        }
        return failed("pip could not install the packages of data sessions", words)
    }

    private static func failed(_ message: String, _ words: String) -> FrameFault {
        FrameFault(.machine, message, help: words.isEmpty ? nil : "it said: \(words)")
    }

    private static func machine(_ message: String, _ error: Int32) -> FrameFault {
        FrameFault(.machine, "\(message): \(String(cString: strerror(error)).lowercased())")
    }

    private static var cancelled: FrameFault {
        FrameFault(.cancelled, "making the Python of data sessions was stopped")
    }
}
