import ArgumentParser
import BatonConnectors
import BatonDirector
import BatonFrames
import BatonHTTP
import BatonWire
import BatonWorkers
import CBaton
import Glibc
import Logging
import NIOSSL

/// `baton serve`: the director of a folder, reachable by HTTP until a signal ends it.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run a director that others reach by HTTP.",
        discussion: """
            'baton director init' makes the folder first. On an address that other computers reach, TLS is needed: \
            a certificate of yours (--tls-cert, --tls-key), or one that the director makes (--tls-self-signed), whose \
            fingerprint clients are given. SIGTERM or Ctrl-C ends it when all that it accepted is answered.
            """)

    @OptionGroup var data: DataOption

    @Option(help: ArgumentHelp("Address and port; port 0 lets the system choose.", valueName: "host:port"))
    var listen = "127.0.0.1:8470"

    @Option(
        help: ArgumentHelp(
            "How agents that connectors start reach the director (default: by --listen).", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("A certificate with those that vouch for it, as PEM.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's key, as PEM.", valueName: "file"))
    var tlsKey: String?

    @Flag(help: "Make a certificate where the folder has none, and use it.")
    var tlsSelfSigned = false

    @Flag(help: "Speak plain HTTP to other computers: whoever is in between reads and changes everything.")
    var insecureHttp = false

    @Flag(help: "Let programs of this computer read /metrics without a token.")
    var openMetrics = false

    @Option(
        name: .customLong("open-connector"),
        help: ArgumentHelp(
            "A kind of connector that users may attach who are no administrators (agent always): ssh, local, "
                + "slurm, dask, program; may be repeated.", valueName: "kind"))
    var openConnectors: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long an experiment is kept after its end: 90d, 12h (default: until its user deletes it).",
            valueName: "span"))
    var retention: Span?

    @Option(
        name: .customLong("preprocessor"),
        help: ArgumentHelp(
            "A program that sees each experiment before it is taken; may be repeated, in order.", valueName: "path"))
    var preprocessors: [String] = []

    @Option(
        name: .customLong("session-data"),
        help: ArgumentHelp(
            "A folder that data sessions may read; may be repeated (default: the system's programs only).",
            valueName: "dir"))
    var sessionData: [String] = []

    @Option(
        help: ArgumentHelp(
            "The Python of data sessions (default: BATON_PYTHON, or what 'baton setup python' made).",
            valueName: "path"))
    var sessionPython: String?

    @Option(help: ArgumentHelp("Written when the director listens: a JSON object with its url.", valueName: "file"))
    var readyFile: String?

    @Option(help: "How log lines look: text or json.")
    var logFormat = LineLog.Format.text

    @Option(help: "What is logged: debug (with all requests), info, notice, warning or error.")
    var logLevel = LogLevel.info

    func validate() throws {
        guard HostAddress.parse(listen) != nil else {
            throw ValidationError("--listen \(listen): write host:port, as in 127.0.0.1:8470 or [::1]:0")
        }
        for kind in openConnectors where !DirectorSettings.connectorKinds.contains(kind) {
            throw ValidationError(
                "--open-connector \(kind): there is " + DirectorSettings.connectorKinds.joined(separator: ", "))
        }
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key go together")
        }
        guard tlsCert == nil || !tlsSelfSigned else {
            throw ValidationError("--tls-self-signed makes a certificate; --tls-cert names one: choose")
        }
    }

    func run() async throws {
        let folder = try data.folder()
        try folder.requireDirector()
        let security = try security(folder)
        guard let address = HostAddress.parse(listen) else { preconditionFailure("validated") }
        if security == nil, !insecureHttp, !HostAddress.isLoopback(address.host) {
            throw Refusal(
                "'\(address.host)' is reached by other computers, so plain HTTP would show them everything",
                help: "--tls-self-signed, or --tls-cert and --tls-key; --insecure-http where something else encrypts",
                code: 2)
        }
        guard try folder.lock() else {
            throw Refusal("a director is running in '\(folder.path)' already", help: "'baton director status' shows it")
        }
        let preprocessors = try preprocessors.map(ServeCommand.program)
        let ready = readyFile.map(absolute)
        var before: UInt64 = 0
        _ = baton_raise_open_files(&before)
        try await serve(folder, address, security, ready, preprocessors)
    }

    private func serve(
        _ folder: DataFolder, _ address: Listener.Address, _ security: ServerSecurity?, _ ready: String?,
        _ preprocessors: [String]
    ) async throws {
        guard chdir(folder.path) == 0 else {
            throw Refusal("can't use '\(folder.path)': \(String(cString: strerror(errno)))")
        }
        let (format, level, given) = (logFormat, logLevel.level, url)
        let logger = Logger(label: "baton") { _ in LineLog(format, level: level, to: STDERR_FILENO) }
        var settings = DirectorSettings(version: Version.text)
        settings.hasOpenMetrics = openMetrics
        settings.hasPreprocessors = !preprocessors.isEmpty
        warnIfAlone(address, logger)
        settings.openConnectors.formUnion(openConnectors)
        settings.retention = retention?.nanoseconds
        let stop = StopSignal()
        let site = LateConnectors.Site()
        let director = try folder.open(settings)
        director.connectors = LateConnectors(site)
        let programs = Preprocessors(preprocessors) { program, cause in
            logger.error("preprocessor", metadata: ["program": "\(program)", "cause": "\(cause)"])
        }
        let sessions = try sessions(folder)
        let listener = try Listener(
            director, logger: logger, preprocess: { programs.answer($0) }, sessions: { await sessions.answer($0) })
        site.reach(listener)
        let stopping = Task {
            await stop.wait()
            logger.info("stopping")
            sessions.hurry()
            await listener.stop(patience: ListenerLimits.stopPatience)
        }
        defer {
            stopping.cancel()
            sessions.end()
            unlink(folder.serving)
        }
        do {
            try await listener.run(
                on: address, security: security?.configuration, operatorSocket: DataFolder.operatorSocket
            ) { port in
                func url(_ host: String) -> String {
                    "\(security == nil ? "http" : "https")://\(HostAddress.inURL(host)):\(port)"
                }
                let fingerprint = security?.fingerprint
                let outside = given ?? url(HostAddress.seenFromOutside(address.host))
                site.reach(ConnectorCall.Director(address: outside, fingerprint: fingerprint))
                let notes = [
                    (ready, ServingNote(url: url(address.host), fingerprint: fingerprint)),
                    (folder.serving, ServingNote(url: outside, fingerprint: fingerprint)),
                ]
                ServeCommand.tell(url(address.host), fingerprint, logger)
                for case (let path?, let note) in notes where !note.write(to: path) {
                    logger.error("the ready file can't be written", metadata: ["path": "\(path)"])
                }
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal("can't listen on \(listen): \(error)", help: "name another port, or 0")
        }
        logger.info("stopped")
    }

    private func sessions(_ folder: DataFolder) throws -> SessionThread {
        do throws(FrameFault) {
            let python = (sessionPython ?? environment("BATON_PYTHON")).map(absolute)
            return try DirectorSessions(folder: folder, readable: sessionData.map(absolute), python: python).start()
        } catch {
            throw Refusal(error.message)
        }
    }

    private static func tell(_ url: String, _ fingerprint: String?, _ logger: Logger) {
        standardOutput("listening on \(url)" + (fingerprint.map { "\nfingerprint \($0)" } ?? ""))
        logger.info("listening", metadata: ["url": "\(url)", "fingerprint": "\(fingerprint ?? "none")"])
    }

    /// Who wants TLS wants others to come; on loopback they do not.
    private func warnIfAlone(_ address: Listener.Address, _ logger: Logger) {
        guard tlsSelfSigned || tlsCert != nil, url == nil, HostAddress.isLoopback(address.host) else { return }
        logger.notice(
            "only this computer reaches the director",
            metadata: ["listen": "\(address.host)", "help": "others by --listen 0.0.0.0:\(address.port)"])
    }

    /// The absolute path of a program that can be run.
    private static func program(_ path: String) throws -> String {
        let path = absolute(path)
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 else {
            throw Refusal("--preprocessor \(path): there is no program that can be run", help: "chmod +x it", code: 2)
        }
        return path
    }

    private func security(_ folder: DataFolder) throws -> ServerSecurity? {
        if let tlsCert, let tlsKey { return try ServerSecurity(certificate: absolute(tlsCert), key: absolute(tlsKey)) }
        guard tlsSelfSigned else { return nil }
        if access(folder.certificate, F_OK) != 0 {
            let host = HostAddress.parse(listen)?.host ?? ""
            try ServerSecurity.makeCertificate(folder.certificate, folder.certificateKey, host: host)
        }
        return try ServerSecurity(certificate: folder.certificate, key: folder.certificateKey)
    }
}

/// A span as people write it: `90d`, `12h`, `30m`.
struct Span: ExpressibleByArgument {
    var nanoseconds: Int

    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    private static let secondsMax = 1_000 * 365 * 86_400

    init?(argument: String) {
        guard let unit = argument.last.flatMap({ Span.units[$0] }), let count = Int(argument.dropLast()), count > 0,
            case let (seconds, isOver) = count.multipliedReportingOverflow(by: unit), !isOver,
            seconds <= Span.secondsMax
        else { return nil }
        nanoseconds = seconds * WallClock.second
    }
}

extension LineLog.Format: ExpressibleByArgument {}

enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case debug, info, notice, warning, error

    var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }
}
