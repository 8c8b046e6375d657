import BatonHTTP
import BatonWire
import Glibc
import NIOCore
import Testing

/// Data sessions of a real director with real workers. The first run makes `.build/data-venv`, which takes minutes.
@Suite(.timeLimit(.minutes(15)), .serialized) struct DataSessionTests {
    private static let repository: String = {
        let path = #filePath
        return String(path[..<(path.firstRange(of: "/Tests/")?.lowerBound ?? path.endIndex)])
    }()

    /// A director that serves, and its user.
    private struct Served {
        let net: NetProgram
        let program: RunningProgram
        let client: LinkClient
        let token: String

        func ask(
            _ method: APIRequest.Method, _ path: String, _ body: WireJSON? = nil, query: [APIRequest.Parameter] = []
        ) async throws -> APIResponse {
            var headers = [Header("authorization", "Bearer \(token)")]
            if body != nil { headers.append(Header("content-type", "application/json")) }
            let request = APIRequest(
                method, "/api/v1" + path, query: query, headers: headers,
                body: body.map { .bytes(Array($0.line.utf8)) } ?? .none)
            return try await client.call(request, timeout: 90 * WallClock.second, saveTo: nil).get()
        }

        func ask(_ method: APIRequest.Method, _ path: String, _ text: String) async throws -> WireJSON {
            let answer = try await ask(method, path, try WireJSONReader.read(Array(text.utf8)))
            return try WireJSONReader.read(answer.body.bytes)
        }

        func json(_ path: String, query: [APIRequest.Parameter] = []) async throws -> WireJSON {
            try WireJSONReader.read(try await ask(.get, path, query: query).body.bytes)
        }
    }

    private func python(_ net: NetProgram) async throws -> String {
        if let given = getenv("BATON_PYTHON") { return String(cString: given) }
        let made = try await net.run(
            ["\(Self.repository)/Tools/data-venv.sh"], name: "venv", program: "/bin/bash")
        try #require(made.code == 0, "\(made.notices)")
        return String(made.output.split(separator: "\n").last ?? "")
    }

    private func serve(_ net: NetProgram) async throws -> Served {
        let (program, url, _) = try await net.serve(["--session-python", try await python(net)])
        let client = LinkClient(LinkEndpoint(base: url))
        let body = WireJSON.object([.init("user", .string("ada")), .init("password", .string(NetProgram.password))])
        let login = try await client.ask(
            .post, "/api/v1/login", headers: [Header("content-type", "application/json")],
            body: .bytes(Array(body.line.utf8)))
        let token = try #require(try WireJSONReader.read(login.body.bytes)["token"]?.text)
        return Served(net: net, program: program, client: client, token: token)
    }

    private func started() async throws -> Served {
        let net = try NetProgram()
        try await net.makeDirector()
        return try await serve(net)
    }

    private func end(_ served: Served, with signal: Int32 = SIGTERM) async {
        served.program.signal(signal)
        _ = await BlockingThread.run { served.program.end(served.net) }
    }

    private static let frame = #"""
        {"operation": "create.dataframe", "target": "df",
         "data": {"town": ["Ulm", "Bonn", null], "fare": [3.5, 4.0, {"$": "nan"}], "n": [1, 2, 3],
            "at": [{"$": "datetime", "v": "2026-02-01 10:00:00"}, null, null]}}
        """#

    @Test func `operations run in a worker; its rows come as JSON and as files`() async throws {
        let served = try await started()
        let made = try await served.ask(.post, "/sessions", #"{"engine": "polars", "name": "lab"}"#)
        #expect(made["id"] == .string("lab"), "\(made.line)")
        let run = try await served.ask(.post, "/sessions/lab/run", Self.frame)
        #expect(run["status"] == .string("ok"), "\(run.line)")
        let upper = try await served.ask(
            .post, "/sessions/lab/run", #"[{"operation": "cols.upper", "source": "df", "cols": "town"}]"#)
        #expect(upper["updated"] == .array([.string("df")]), "\(upper.line)")
        let page = try await served.json("/sessions/lab/variables/df", query: [.init("limit", "2")])
        #expect(
            page["rows"]?.line
                == #"[["ULM",3.5,1,{"$":"datetime","v":"2026-02-01 10:00:00"}],["BONN",4.0,2,null]]"#, "\(page.line)")
        let csv = try await served.ask(.get, "/sessions/lab/variables/df/csv", query: [.init("offset", "1")])
        #expect(csv.header("content-type") == "text/csv")
        #expect(String(decoding: csv.body.bytes, as: UTF8.self).hasPrefix("town,fare,n,at\nBONN,4.0,2,"))
        for (format, magic) in [("parquet", "PAR1"), ("arrow", "ARROW1")] {
            let file = try await served.ask(.get, "/sessions/lab/variables/df/\(format)")
            #expect(file.body.bytes.starts(with: magic.utf8), "\(format): \(file.status)")
        }
        // What the director has is no session's.
        let steal = try await served.ask(
            .post, "/sessions/lab/run",
            #"{"operation": "load.file", "path": "\#(served.net.data)/seal.key"}"#)
        #expect(steal["status"] != .string("ok"), "\(steal.line)")
        let engine = try await served.json("/sessions/lab/engine")
        #expect(engine["engine"] == .string("polars"))
        #expect(try await served.ask(.delete, "/sessions/lab").status == 204)
        await end(served)
    }

    @Test func `a director that was killed has its sessions again, with what they held`() async throws {
        let served = try await started()
        _ = try await served.ask(.post, "/sessions", #"{"engine": "polars"}"#)
        _ = try await served.ask(.post, "/sessions/s1/run", Self.frame)
        _ = try await served.ask(
            .post, "/sessions/s1/run",
            #"{"operation": "cols.upper", "source": "df", "cols": "town", "target": "big"}"#)
        await end(served, with: SIGKILL)
        let again = try await serve(served.net)
        let listed = try await again.json("/sessions")
        #expect(listed["items"]?.line.contains(#""id":"s1""#) == true, "\(listed.line)")
        let page = try await again.json("/sessions/s1/variables/big", query: [.init("limit", "1")])
        #expect(page["rows"]?.line.hasPrefix(#"[["ULM",3.5,1,"#) == true, "\(page.line)")
        let next = try await again.ask(
            .post, "/sessions/s1/run", #"{"operation": "cols.lower", "source": "big", "cols": "town"}"#)
        #expect(next["status"] == .string("ok"), "\(next.line)")
        #expect(next["notes"]?.line.contains("started again") == true, "\(next.line)")
        await end(again)
    }

    // Recorded requests of the known server

    /// Those that this test leaves to others, with the reason.
    private static let others: [String: String] = [
        "own.cols.email_username.1": "what is no address has no user name",
        "web.cols_url_path_string": "what is no address has no path",
        "own.cols.years_between.2": "a new column stands behind the others",
        "own.mask.float.2": "NaN is a gap, and a truth is no number",
        "own.mask.ipv4.1": "256 is no byte",
        "own.cols.unique_values.1": "numbers stay numbers",
        "own.cols.profile.1": "a histogram has its maximum",
        "own.cols.expand_contracted_words.2": "the words are another list's",
        "more_statistics.cols_count_zeros_multiple": "Polars refuses it by name",
    ]

    /// Whether a column has values of several kinds, which Polars has no columns for.
    private static func isMixed(_ sample: WireJSON) -> Bool {
        guard case .object(let columns)? = sample["input"]?["columns"] else { return false }
        return columns.contains { column in
            guard case .array(let cells) = column.value else { return false }
            let kinds = cells.compactMap { cell -> Int? in
                switch cell {
                case .null: nil
                case .bool: 1
                case .int, .float: 2
                case .string: 3
                case .array: 4
                case .object: cell["$"]?.text == "nan" ? nil : 5
                }
            }
            return Set(kinds).count > 1
        }
    }

    private static func samples() throws -> [WireJSON] {
        let text = try OpenFile(
            reading: "\(repository)/Tests/BatonFramesTests/Operations/operation-samples.jsonl")
        let bytes = Array(try text.read(at: 0, count: try text.size()).readableBytesView)
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try WireJSONReader.read(Array($0)) }
    }

    @Test func `recorded requests have the recorded results by the API`() async throws {
        let served = try await started()
        _ = try await served.ask(.post, "/sessions", #"{"engine": "polars", "name": "known"}"#)
        let samples = try Self.samples().filter {
            Self.others[$0["id"]?.text ?? ""] == nil && !Self.isMixed($0)
        }
        #expect(samples.count > 70)
        for sample in samples {
            let columns = try #require(sample["input"]?["columns"])
            let types = sample["input"]?["types"]
            guard case .object(let members) = columns, case .object(let arguments)? = sample["args"] else { continue }
            let data = members.map { WireJSON.Member($0.key, Self.typed($0.value, types?[$0.key]?.text)) }
            let operation = sample["operation"] ?? .null
            let requests = WireJSON.array([
                .object([
                    .init("operation", .string("create.dataframe")), .init("target", .string("df")),
                    .init("data", .object(data)),
                ]),
                .object(
                    [
                        .init("operation", operation), .init("source", .string("df")),
                    ] + arguments),
            ])
            let id = sample["id"]?.text ?? ""
            let answer = try WireJSONReader.read(
                try await served.ask(.post, "/sessions/known/run", requests).body.bytes)
            guard answer["status"] == .string("ok") else {
                Issue.record("\(id): \(answer["error"]?.line ?? answer.line)")
                continue
            }
            try await check(answer, sample, id, served)
        }
        await end(served)
    }

    private func check(_ answer: WireJSON, _ sample: WireJSON, _ id: String, _ served: Served) async throws {
        guard case .array(let results)? = answer["result"], case .array(let updated)? = answer["updated"] else {
            Issue.record("\(id): no results")
            return
        }
        guard sample["expected"]?["kind"] == .string("dataframe") else {
            let recorded = sample["expected"]?["value"] ?? .null
            #expect(Self.agrees(results[1], recorded), "\(id): \(results[1].line) is not \(recorded.line)")
            return
        }
        let name = try #require(updated[1].text, "\(id)")
        let page = try await served.json("/sessions/known/variables/\(name)")
        guard case .array(let rows)? = page["rows"], case .array(let order)? = sample["expected"]?["order"] else {
            Issue.record("\(id): \(page.line)")
            return
        }
        for (place, column) in order.enumerated() {
            let found = WireJSON.array(
                rows.map { row in
                    guard case .array(let cells) = row, place < cells.count else { return .null }
                    return cells[place]
                })
            let recorded = sample["expected"]?["columns"]?[column.text ?? ""] ?? .null
            #expect(Self.agrees(found, recorded), "\(id) \(column.line): \(found.line) is not \(recorded.line)")
        }
    }

    /// In a column of texts and objects NaN is a gap; in one of floats ints are floats.
    private static func typed(_ column: WireJSON, _ type: String?) -> WireJSON {
        guard case .array(let cells) = column else { return column }
        return .array(
            cells.map { cell in
                if type == "object", cell["$"]?.text == "nan" { return .null }
                if type == "float64", case .int(let number) = cell { return .float(Double(number)) }
                return cell
            })
    }

    /// Numbers within a tolerance; null and NaN are the same, for pandas' columns of numbers have no other gap.
    private static func agrees(_ found: WireJSON, _ recorded: WireJSON) -> Bool {
        func number(_ json: WireJSON) -> Double? {
            switch json {
            case .int(let number): Double(number)
            case .float(let number): number
            default: nil
            }
        }
        func isGap(_ json: WireJSON) -> Bool { json == .null || ["nan", "na"].contains(json["$"]?.text) }
        func instant(_ json: WireJSON) -> String? {
            guard ["datetime", "date"].contains(json["$"]?.text), let text = json["v"]?.text else { return nil }
            return String((text.replacing("T", with: " ")).prefix(19))
        }
        if isGap(found) || isGap(recorded) { return isGap(found) && isGap(recorded) }
        if let a = number(found), let b = number(recorded) { return abs(a - b) <= 1e-6 * max(1, abs(b)) }
        if let a = instant(found), let b = instant(recorded) { return a == b }
        switch (found, recorded) {
        case (.array(let a), .array(let b)): return a.count == b.count && zip(a, b).allSatisfy(agrees)
        case (.object(let a), .object(let b)) where found["$"] == nil:
            return a.count == b.count
                && a.allSatisfy { member in recorded[member.key].map { agrees(member.value, $0) } ?? false }
        default: return found == recorded
        }
    }
}
