import BatonHTTP
import BatonWire
import Crypto
import Glibc
import NIOCore
import Testing

/// What an administrator does with a director that runs, and with one that does not.
@Suite(.timeLimit(.minutes(5)), .serialized) struct AdministrationTests {
    /// An administrator of a director that listens.
    private struct Site {
        let net: NetProgram
        let program: RunningProgram
        let client: LinkClient
        let token: String

        init(_ arguments: [String] = [], _ prepare: (NetProgram) throws -> Void = { _ in }) async throws {
            net = try NetProgram()
            try await net.makeDirector()
            try prepare(net)
            let (program, url, _) = try await net.serve(arguments)
            self.program = program
            client = LinkClient(LinkEndpoint(base: url))
            let json = WireJSON.object([
                .init("user", .string("ada")), .init("password", .string(NetProgram.password)),
            ])
            let answer = try await client.ask(
                .post, "/api/v1/login", headers: [Header("content-type", "application/json")],
                body: .bytes(Array(json.line.utf8)))
            token = try #require(try WireJSONReader.read(answer.body.bytes)["token"]?.text)
        }

        func ask(
            _ method: APIRequest.Method, _ path: String, _ json: WireJSON? = nil, token: String? = nil
        ) async throws -> (status: Int, json: WireJSON) {
            var headers = [Header("authorization", "Bearer \(token ?? self.token)")]
            var body = APIBody.none
            if let json {
                headers.append(Header("content-type", "application/json"))
                body = .bytes(Array(json.line.utf8))
            }
            let answer = try await client.ask(method, "/api/v1" + path, headers: headers, body: body)
            return (answer.status, (try? WireJSONReader.read(answer.body.bytes)) ?? .null)
        }

        /// A node of ada's that is there.
        func join(_ name: String) async throws {
            let made = try await director("token", "join", "--node", name)
            let token = made.output.filter { !$0.isWhitespace }
            let hello = AgentHello(facts: AgentFacts(os: "linux", cores: 4), version: "1", boot: "b", known: [])
            #expect(try await ask(.post, "/agent/hello", hello.json, token: token).status == 200)
        }

        func director(_ arguments: String...) async throws -> NetProgram.Outcome {
            try await net.run(["director"] + arguments + ["--data", net.data])
        }

        func stop() async -> NetProgram.Outcome {
            program.signal(SIGTERM)
            return await BlockingThread.run { [program, net] in program.end(net) }
        }
    }

    @Test func `tokens are listed and revoked from outside`() async throws {
        let site = try await Site()
        try await site.join("gpu1")
        let list = try await site.director("token", "list")
        let lines = list.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("id ") && lines[1].contains("  ada    login  login  read,run,nodes,admin"))
        #expect(lines[2].contains("  ada    join   -"))
        #expect(try await site.ask(.get, "/whoami").status == 200)
        let id = String(try #require(lines[1].split(separator: " ").first))
        #expect(try await site.director("token", "revoke", id).output == "\(id) of ada is revoked\n")
        #expect(try await site.ask(.get, "/whoami").status == 401)
        let again = try await site.director("token", "revoke", id)
        #expect(again.code == 1 && again.notices.contains("= help: 'baton director token list' shows them"))
        #expect(await site.stop().code == 0)
        #expect(try await site.director("token", "list", "--user", "nobody").notices.contains("there is no user"))
    }

    @Test func `nodes are shared and taken back`() async throws {
        let site = try await Site()
        try await site.join("gpu1")
        _ = try await site.net.run([
            "director", "user", "add", "grace", "--data", site.net.data, "--password-file",
            "\(site.net.folder)/password",
        ])
        let unknown = try await site.director("node", "share", "gpu1", "--with", "greice")
        #expect(unknown.code == 1 && unknown.notices.contains("there is no user 'greice'"))
        #expect(
            try await site.director("node", "share", "gpu1", "--with", "grace").output
                == "gpu1 is for ada and grace\n")
        #expect(try await site.ask(.get, "/nodes/gpu1").json["shared_with"] == .array([.string("grace")]))
        #expect(
            try await site.director("node", "share", "gpu1", "--with", "*").output == "gpu1 is for ada and everybody\n")
        #expect(try await site.director("node", "unshare", "gpu1").output == "gpu1 is for ada alone\n")
        #expect(try await site.ask(.get, "/nodes/gpu1").json["shared_with"] == .array([]))
        #expect(try await site.director("node", "list").output.contains("gpu1  online  ada    -            linux"))
        #expect(await site.stop().code == 0)
    }

    @Test func `the unit for systemd says what serve takes`() async throws {
        let place = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let unit = try OpenFile(reading: "/\(place)/examples/systemd/baton-director.service")
        let text = String(buffer: try unit.read(at: 0, count: try unit.size()))
        let start = try #require(text.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
        let words = start.split(separator: " ").dropFirst().map(String.init)
        #expect(words.first == "serve")
        let net = try NetProgram()
        // Past the command line: what is missing is the director.
        let refused = try await net.run(words + ["--data", net.data])
        #expect(refused.code == 1 && refused.notices.contains("there is no director in"))
    }

    @Test func `quotas are set, shown and taken back`() async throws {
        let net = try NetProgram()
        try await net.makeDirector()
        func quota(_ arguments: String...) async throws -> NetProgram.Outcome {
            try await net.run(["director", "user", "quota", "ada", "--data", net.data] + arguments)
        }
        #expect(
            try await quota("--experiments", "3", "--artifacts", "1.5GiB").output
                == "experiments  0 of 3\nartifacts    0B of 1.5GiB\nlogs         0B of 10GiB\n")
        #expect(try await quota("--logs", "500mb").output.hasSuffix("of 1.5GiB\nlogs         0B of 476.8MiB\n"))
        #expect(try await quota().output.hasPrefix("experiments  0 of 3\n"))
        #expect(
            try await quota("--usual").output
                == "experiments  0 of 10000\nartifacts    0B of 50GiB\nlogs         0B of 10GiB\n")
        for wrong in [["--artifacts", "many"], ["--experiments", "-1"], ["--usual", "--logs", "1"]] {
            #expect(try await net.run(["director", "user", "quota", "ada", "--data", net.data] + wrong).code == 2)
        }
    }

    @Test func `an administrator is made and unmade, but not the last one`() async throws {
        let net = try NetProgram()
        try await net.makeDirector()
        func user(_ arguments: String...) async throws -> NetProgram.Outcome {
            try await net.run(["director", "user"] + arguments + ["--data", net.data])
        }
        #expect(try await user("demote", "ada").notices.contains("'ada' is the only administrator"))
        #expect(try await user("add", "grace", "--password-file", "\(net.folder)/password").code == 0)
        #expect(try await user("promote", "grace").code == 0)
        #expect(try await user("demote", "ada").output == "ada is no administrator any more\n")
    }

    @Test func `an experiment goes through the preprocessors of the command line`() async throws {
        let net = try NetProgram()
        let rules = """
            #!/usr/bin/env python3
            import json, sys
            call = json.load(sys.stdin)
            experiment = call["experiment"]
            experiment["keepalive"] = 5 * 10**9
            text = open(call["parcel"]).read()
            print(json.dumps({"refuse": "no " + text} if "sudo" in text else {"experiment": experiment}))
            """
        try net.write(rules, to: "rules")
        try #require(chmod("\(net.folder)/rules", 0o755) == 0)
        let site = try await Site(["--preprocessor", "\(net.folder)/rules"])
        try await site.join("n1")
        func submit(_ name: String, _ text: String) async throws -> (status: Int, json: WireJSON) {
            let headers = [Header("authorization", "Bearer \(site.token)")]
            let bytes = Array(text.utf8)
            let digest = SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            _ = try await site.client.ask(
                .put, "/api/v1/artifacts/\(digest)", query: [.init("size", "\(bytes.count)")], headers: headers,
                body: .bytes(bytes))
            let submission = ExperimentSubmission(
                name: name, digest: digest, parcel: digest,
                deployments: [DeploymentRequest(label: "probe", place: .node("n1"))])
            return try await site.ask(.post, "/experiments", submission.json)
        }
        let taken = try await submit("one", "echo hello")
        #expect(taken.status == 201 && taken.json["keepalive"] == .int(5_000_000_000))
        let refused = try await submit("two", "sudo make me")
        #expect(refused.status == 422 && refused.json["code"]?.text == "preprocessor_refused")
        #expect(refused.json["title"]?.text == "this director does not take the experiment: no sudo make me")
        try net.write("#!/bin/sh\necho lost >&2\nexit 4\n", to: "rules")
        let failed = try await submit("three", "echo three")
        #expect(failed.status == 500 && failed.json["code"]?.text == "preprocessor_failed")
        #expect(failed.json["title"]?.text == "the preprocessor 'rules' ended with 4: lost")
        let log = await site.stop().notices
        #expect(log.contains("preprocessor cause=\"ended with 4: lost\""))
    }
}
