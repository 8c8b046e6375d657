import BatonDirector
import BatonDirectorStore
import BatonHTTP
import BatonWire
import Foundation
import Glibc
import NIOCore
import Testing

/// `baton serve` and `baton director` as processes.
@Suite(.timeLimit(.minutes(5)), .serialized) struct ServeTests {
    private func login(_ client: LinkClient, _ password: String = NetProgram.password) async throws -> APIResponse {
        let json = WireJSON.object([.init("user", .string("ada")), .init("password", .string(password))])
        return try await client.ask(
            .post, "/api/v1/login", headers: [Header("content-type", "application/json")],
            body: .bytes(Array(json.line.utf8)))
    }

    private func stop(_ program: RunningProgram, of net: NetProgram) async -> NetProgram.Outcome {
        program.signal(SIGTERM)
        return await BlockingThread.run { program.end(net) }
    }

    @Test func `a director is made, serves, is looked after while it runs, and ends on SIGTERM`() async throws {
        let net = try NetProgram()
        try await net.makeDirector()
        let (program, url, _) = try await net.serve()
        let client = LinkClient(LinkEndpoint(base: url))
        #expect(try await login(client).status == 200)
        #expect(try await login(client, "another one").status == 401)
        let list = try await net.run(["director", "user", "list", "--data", net.data])
        #expect(
            list.output.hasPrefix(
                "name  admin  experiments  artifacts    logs         created\nada   yes    0 of 10000   0B of 50GiB  0B of 10GiB  20"
            ))
        try net.write("a new one, longer\n", to: "new")
        let changed = try await net.run([
            "director", "user", "password", "ada", "--data", net.data, "--password-file", "\(net.folder)/new",
        ])
        #expect(changed.code == 0)
        #expect(try await login(client, "a new one, longer").status == 200)
        let status = try await net.run(["director", "status", "--data", net.data])
        #expect(status.output.contains("running     yes\naddress     \(url)\n"))
        let second = try await net.run(["serve", "--data", net.data, "--listen", "127.0.0.1:0"])
        #expect(second.code == 1)
        #expect(second.notices.contains("a director is running in '\(net.data)' already"))
        #expect(await stop(program, of: net).code == 0)
    }

    @Test func `a certificate that it made stays the same, and is pinned`() async throws {
        let net = try NetProgram()
        try await net.makeDirector()
        var fingerprints: Set<String> = []
        for _ in 0..<2 {
            let (program, url, fingerprint) = try await net.serve(["--tls-self-signed"])
            #expect(url.hasPrefix("https://"))
            let pin = try #require(fingerprint)
            fingerprints.insert(pin)
            let client = LinkClient(LinkEndpoint(base: url, fingerprint: pin))
            #expect(try await client.ask(.get, "/api/v1/health").status == 200)
            let status = try await net.run(["director", "status", "--data", net.data])
            #expect(status.output.contains("address     \(url)\nfingerprint \(pin)\n"))
            let ended = await stop(program, of: net)
            let after = try await net.run(["director", "status", "--data", net.data])
            #expect(!after.output.contains("address") && after.output.contains("fingerprint \(pin)\n"))
            #expect(ended.output == "listening on \(url)\nfingerprint \(pin)\n")
        }
        #expect(fingerprints.count == 1)
        var status = stat()
        #expect(stat("\(net.data)/tls/key.pem", &status) == 0 && status.st_mode & 0o077 == 0)
        #expect(stat(net.data, &status) == 0 && status.st_mode & 0o077 == 0)
    }

    @Test(arguments: [
        (["--listen", "0.0.0.0:0"], "'0.0.0.0' is reached by other computers"),
        (["--listen", "[::]:0"], "'::' is reached by other computers"),
        (["--listen", "nonsense"], "write host:port"),
        (["--open-connector", "nonsense"], "there is local, ssh, slurm, dask, agent, program"),
        (["--retention", "90"], "'90' is invalid"),
        (["--preprocessor", "/nowhere"], "there is no program that can be run"),
        (["--tls-cert", "a"], "--tls-cert and --tls-key go together"),
        (["--tls-cert", "a", "--tls-key", "b", "--tls-self-signed"], "choose"),
    ]) func `what would be unsafe or unclear is refused`(arguments: [String], words: String) async throws {
        let net = try NetProgram()
        try await net.makeDirector()
        let refused = try await net.run(["serve", "--data", net.data] + arguments)
        #expect(refused.code == 2)
        #expect(refused.notices.contains(words))
    }

    @Test func `plain HTTP for others goes where somebody asks for it by name`() async throws {
        let net = try NetProgram()
        try await net.makeDirector()
        let (program, _, _) = try await net.serve(["--listen", "0.0.0.0:0", "--insecure-http"])
        #expect(await stop(program, of: net).code == 0)
    }

    @Test(arguments: ["text", "json"]) func `no password and no token is in a log, an argument or the store`(
        format: String
    ) async throws {
        let net = try NetProgram()
        try await net.makeDirector()
        let (program, url, _) = try await net.serve(["--log-level", "debug", "--log-format", format])
        let client = LinkClient(LinkEndpoint(base: url))
        let answer = try await login(client)
        let token = try #require(try WireJSONReader.read(answer.body.bytes)["token"]?.text)
        for query in [[], [APIRequest.Parameter("token", token)]] {
            _ = try await client.ask(
                .get, "/api/v1/whoami", query: query, headers: [Header("authorization", "Bearer \(token)")])
        }
        let arguments = try OpenFile(reading: "/proc/\(program.id)/cmdline").read(at: 0, count: 4_096)
        let log = await stop(program, of: net).notices
        #expect(log.contains("/api/v1/login") && log.contains("/api/v1/whoami"))
        let copied = try await net.run(["director", "backup", "\(net.folder)/copy.db", "--data", net.data])
        #expect(copied.code == 0)
        let store = try OpenFile(reading: "\(net.folder)/copy.db")
        let bytes = String(decoding: try store.read(at: 0, count: try store.size()).readableBytesView, as: UTF8.self)
        for secret in [token, NetProgram.password] {
            #expect(!log.contains(secret))
            #expect(!String(buffer: arguments).contains(secret))
            #expect(!bytes.contains(secret))
        }
    }

    @Test func `what a backup has comes back`() async throws {
        let net = try NetProgram()
        try await net.makeDirector()
        let copy = "\(net.folder)/copy.db"
        let added = try await net.run([
            "director", "user", "add", "grace", "--data", net.data, "--password-file", "\(net.folder)/password",
        ])
        #expect(added.output == "grace is a user\n")
        #expect(try await net.run(["director", "backup", copy, "--data", net.data]).code == 0)
        let again = try await net.run(["director", "backup", copy, "--data", net.data])
        #expect(again.code == 1 && again.notices.contains("is there already"))
        #expect(try await net.run(["director", "user", "remove", "grace", "--data", net.data]).code == 0)
        let (program, _, _) = try await net.serve()
        let refused = try await net.run(["director", "restore", copy, "--data", net.data])
        #expect(refused.code == 1 && refused.notices.contains("is running"))
        #expect(await stop(program, of: net).code == 0)
        #expect(try await net.run(["director", "restore", copy, "--data", net.data]).code == 0)
        let list = try await net.run(["director", "user", "list", "--data", net.data])
        #expect(list.output.contains("grace"))
        unlink("\(net.data)/director.db.before-restore")
    }

    @Test func `a backup has the data sessions, and brings them back`() async throws {
        let net = try NetProgram()
        try await net.makeDirector()
        let (copy, sessions) = ("\(net.folder)/copy.db", "\(net.data)/sessions.db")
        func put(_ name: String) throws {
            let store = try SQLiteDirectorStore(path: sessions)
            try store.put(.sessions, name, Array(name.utf8))
            try store.commit()
        }
        try put("kept")
        #expect(try await net.run(["director", "backup", copy, "--data", net.data]).code == 0)
        try put("later")
        #expect(try await net.run(["director", "restore", copy, "--data", net.data]).code == 0)
        let store = try SQLiteDirectorStore(path: sessions)
        #expect(try store.value(.sessions, "kept") == Array("kept".utf8))
        #expect(try store.value(.sessions, "later") == nil)
    }

    @Test(arguments: [
        (["serve"], "there is no director in"), (["director", "status"], "there is no director in"),
        (["director", "backup", "x"], "there is no director in"),
    ]) func `a folder without a director is told, with the way to one`(arguments: [String], words: String)
        async throws
    {
        let net = try NetProgram()
        let refused = try await net.run(arguments + ["--data", net.data])
        #expect(refused.code == 1)
        #expect(refused.notices.contains(words))
        #expect(refused.notices.contains("= help: 'baton director init --data \(net.data)' makes one"))
    }

    @Test func `a director is not made twice in a folder`() async throws {
        let net = try NetProgram()
        try await net.makeDirector()
        let again = try await net.run(["director", "init", "--data", net.data])
        #expect(again.code == 1)
        #expect(again.notices.contains("there is a director in '\(net.data)' already"))
    }

    @Test func `a director whose administrator was refused is made with the next try`() async throws {
        let net = try NetProgram()
        let missing = "\(net.folder)/nothing"
        let make = ["director", "init", "--data", net.data, "--admin", "ada", "--password-file"]
        let unread = try await net.run(make + [missing])
        #expect(unread.code == 1 && unread.notices.contains("can't read '\(missing)'"))
        #expect(!FileManager.default.fileExists(atPath: net.data))
        try Data("short\n".utf8).write(to: URL(fileURLWithPath: missing))
        let short = try await net.run(make + [missing])
        #expect(short.code == 1)
        #expect(short.notices.contains("= help: the folder is made; baton director user add NAME --admin"))
        try Data("long enough, and more\n".utf8).write(to: URL(fileURLWithPath: missing))
        let added = try await net.run([
            "director", "user", "add", "ada", "--admin", "--data", net.data, "--password-file", missing,
        ])
        #expect(added.output == "ada is an administrator\n")
    }
}
