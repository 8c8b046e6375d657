import BatonHost
import BatonInterpreter
import BatonModel
import BatonRemote
import BatonSyntax
import BatonWire
import Foundation
import Testing

/// A program of a user that drives the director of a test; everything but the network is real.
final class Laptop {
    let folder: URL
    let transport: TestTransport
    let interpreter: Interpreter
    let directors: RemoteDirectors
    private(set) var runs: LocalRuns?
    private let said: Said

    final class Said {
        var output = ""
        var notices = ""
    }

    var output: String { said.output }
    var notices: String { said.notices }

    static let login = """
        connect "http://127.0.0.1:1" as lab
        login lab, "ada", password: "correct horse"

        """

    /// - Parameter folder: where the store and the credentials are, which several programs may share.
    init(_ lab: Lab, folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder
        let transport = TestTransport(lab.director)
        self.transport = transport
        let said = Said()
        self.said = said
        let host = SystemHost(
            directory: folder.path, output: { said.output += $0 }, notices: { said.notices += $0 })
        let interpreter = Interpreter(host: host)
        interpreter.registerVerbs()
        self.interpreter = interpreter
        let session = interpreter.session
        directors = RemoteDirectors(
            RemoteDirectors.World(
                host: host, credentials: CredentialsFile(path: folder.path + "/credentials.json"),
                environment: { _ in nil },
                reach: { (_, _) throws(DirectorFault) in RemoteDirectors.Way(front: transport, back: transport) },
                home: { [unowned session] () throws(HostError) in
                    guard let runs = try session.reachRuns() as? LocalRuns else { throw HostError("no runs") }
                    return RemoteDirectors.Home(runs)
                }))
        session.directors = directors
        session.data = RemoteSessions(directors)
        session.makeRuns = { [unowned self] () throws(HostError) in
            let runs = try LocalRuns(
                host: host, storeFolder: folder.path + "/.baton", source: RunSource(script: "/s.exp", text: "text"))
            runs.remote = directors.remoteRuns
            host.runs = runs
            self.runs = runs
            return runs
        }
    }

    /// Runs a text; a mistake in it is one of the test.
    func run(_ text: String) throws {
        let source = SourceFile(name: "laptop.exp", text: text)
        let (unit, diagnostics) = interpreter.compile(source)
        guard let unit else { throw Lab.Refused(text: "\(diagnostics.map(\.message))") }
        _ = try interpreter.run(unit)
    }

    func view(_ run: Int) throws -> RunView {
        try interpreter.session.reachRuns().view(RunID(run))
    }

    /// Lets runs go on until something is true, for a minute at most.
    func until(_ what: String, _ isTrue: () throws -> Bool) throws {
        let host = try interpreter.session.reachRuns()
        let end = Date(timeIntervalSinceNow: 60)
        while try !isTrue() {
            guard Date() < end else { throw Lab.Refused(text: "in vain: \(what); \(notices)") }
            _ = try host.wait(until: SystemHost.monotonic + 20_000_000) { false }
        }
    }

    /// The program ends; experiments go on.
    func close() {
        runs?.shutdown()
        directors.shutdown()
    }
}
