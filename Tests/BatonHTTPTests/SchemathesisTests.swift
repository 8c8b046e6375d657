import BatonHTTP
import BatonWire
import Glibc
import Testing

/// The API under requests that a program makes up from its OpenAPI document.
///
/// The first run makes `.build/test-venv` with the Python packages: about 20 s.
@Suite(.timeLimit(.minutes(5))) struct SchemathesisTests {
    private static let repository: String = {
        let path = #filePath
        return String(path[..<(path.firstRange(of: "/Tests/")?.lowerBound ?? path.endIndex)])
    }()

    /// Requests of each kind that are made up, beside those at the edges of the document's bounds.
    private static let examples = "3"

    /// Requests that may take the user or the token away who asks: their names are in answers, from where they are taken.
    private static let ending = #"(/logout|/users/\{name\}|/tokens/\{id\})$"#

    private func python(_ net: NetProgram) async throws -> String {
        let made = try await net.run(
            [
                "\(SchemathesisTests.repository)/Tools/test-venv.sh",
                "\(SchemathesisTests.repository)/Tests/BatonHTTPTests/Schemathesis/requirements.txt",
            ], name: "venv", program: "/bin/bash")
        try #require(made.code == 0, "\(made.notices)")
        return String(made.output.split(separator: "\n").last ?? "")
    }

    private func token(_ url: String) async throws -> String {
        let json = WireJSON.object([.init("user", .string("grace")), .init("password", .string(NetProgram.password))])
        let login = try await LinkClient(LinkEndpoint(base: url)).ask(
            .post, "/api/v1/login", headers: [Header("content-type", "application/json")],
            body: .bytes(Array(json.line.utf8)))
        let answer = String(decoding: login.body.bytes, as: UTF8.self)
        return try #require(try WireJSONReader.read(login.body.bytes)["token"]?.text, "\(answer)")
    }

    private func isKnown(_ token: String, at url: String) async throws -> Bool {
        try await LinkClient(LinkEndpoint(base: url)).ask(
            .get, "/api/v1/whoami", headers: [Header("authorization", "Bearer \(token)")]
        ).status == 200
    }

    @Test func `nothing that the document allows, or nearly allows, makes the director fail`() async throws {
        let net = try NetProgram()
        // Not the user of the document's examples, which requests demote and take away.
        try await net.makeDirector(admin: "grace")
        let python = try await python(net)
        let (program, url, _) = try await net.serve()
        // Some requests may end the token that asks, so they have one of their own. Both are made first: requests that log in use
        // up the attempts that this address has.
        let (first, second) = (try await token(url), try await token(url))
        for (token, choice) in [(first, "--exclude-path-regex"), (second, "--include-path-regex")] {
            let outcome = try await net.run(
                [
                    // What it leaves in its working folder goes with ours.
                    "-c", "cd \"$0\" && exec \"$@\"", net.folder, python, "-m", "schemathesis.cli", "run",
                    "\(url)/api/v1/openapi.json", "--checks", "not_a_server_error",
                    "--header", "Authorization: Bearer \(token)", "--max-examples", SchemathesisTests.examples,
                    "--phases", "coverage,fuzzing", "--generation-database", "none", "--suppress-health-check", "all",
                    "--request-timeout", "70", "--no-color", choice,
                    SchemathesisTests.ending,
                ], name: "schemathesis", program: "/bin/bash")
            #expect(outcome.code == 0, "\(outcome.output)\(outcome.notices)")
            #expect(outcome.output.contains("Coverage"))
            // Else all were refused, and nothing was tried.
            if choice.hasPrefix("--exclude") { #expect(try await isKnown(token, at: url)) }
        }
        program.signal(SIGTERM)
        #expect(await BlockingThread.run { program.end(net) }.code == 0)
    }
}
