import ArgumentParser
import BatonDirector
import BatonHTTP
import BatonWire
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
        let ready = readyFile.map(absolute)
        var before: UInt64 = 0
        _ = baton_raise_open_files(&before)
        try await serve(folder, address, security, ready)
    }

    private func serve(
        _ folder: DataFolder, _ address: Listener.Address, _ security: ServerSecurity?, _ ready: String?
    ) async throws {
        guard chdir(folder.path) == 0 else {
            throw Refusal("can't use '\(folder.path)': \(String(cString: strerror(errno)))")
        }
        let (format, level, given) = (logFormat, logLevel.level, url)
        let logger = Logger(label: "baton") { _ in LineLog(format, level: level, to: STDERR_FILENO) }
        var settings = DirectorSettings(version: Version.text)
        settings.hasOpenMetrics = openMetrics
        let stop = StopSignal()
        let site = LateConnectors.Site()
        let director = try folder.open(settings)
        director.connectors = LateConnectors(site)
        let listener = try Listener(director, logger: logger)
        site.reach(listener)
        let stopping = Task {
            await stop.wait()
            logger.info("stopping")
            await listener.stop(patience: ListenerLimits.stopPatience)
        }
        defer { stopping.cancel() }
        do {
            try await listener.run(
                on: address, security: security?.configuration, operatorSocket: DataFolder.operatorSocket
            ) { port in
                let url = "\(security == nil ? "http" : "https")://\(HostAddress.inURL(address.host)):\(port)"
                site.reach(ConnectorCall.Director(address: given ?? url, fingerprint: security?.fingerprint))
                ServeCommand.tell(url, security?.fingerprint, ready, logger)
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal("can't listen on \(listen): \(error)", help: "name another port, or 0")
        }
        logger.info("stopped")
    }

    private static func tell(_ url: String, _ fingerprint: String?, _ ready: String?, _ logger: Logger) {
        standardOutput("listening on \(url)" + (fingerprint.map { "\nfingerprint \($0)" } ?? ""))
        logger.info("listening", metadata: ["url": "\(url)", "fingerprint": "\(fingerprint ?? "none")"])
        guard let ready else { return }
        let json = WireJSON.object([
            .init("url", .string(url)), .init("fingerprint", fingerprint.map { .string($0) } ?? .null),
            .init("pid", .int(Int(getpid()))),
        ])
        // Whoever waits for the file finds it whole.
        let bytes = Array((json.line + "\n").utf8)
        guard baton_write_file(ready + ".part", bytes, bytes.count) == 0, rename(ready + ".part", ready) == 0 else {
            return logger.error("the ready file can't be written", metadata: ["path": "\(ready)"])
        }
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
