import BatonDirector
import BatonWire
import Testing

/// Requests that were drawn from the table of routes, right ones and nearly right ones, in any order.
struct AnyRequestTests {
    @Test(arguments: 1...6)
    func `no request is answered otherwise than the API's description says, and none with 500`(seed: Int) throws {
        let desk = try WorkDesk()
        var values = SampleValues(seed: UInt64(seed))
        let root = try desk.desk.login("root", isAdmin: true)
        let ada = try desk.user("ada")
        let agent = try desk.node("edge", of: "ada")
        let experiment = try desk.start("x1", by: ada, on: "edge")
        let digest = try desk.upload(Array("input".utf8), by: ada)
        let known = ["id": experiment, "sha256": digest, "n": "1", "slot": "1", "stream": "out", "name": "edge"]
        let routes = Director.router.routes.filter { !$0.template.hasSuffix("/stream") && $0.template != "/login" }
        for _ in 0..<400 {
            let route = routes[values.next(routes.count)]
            var path = route.template
            for name in route.pathNames {
                let part = values.next(6) == 0 ? Self.escaped(values.text(TextRule(1...10))) : known[name] ?? "x"
                path = path.replacing("{\(name)}", with: part, maxReplacements: 1)
            }
            var query: [(String, String)] = []
            for parameter in route.parameters where parameter.place == .query {
                guard parameter.isRequired ? values.next(10) > 0 : values.next(3) == 0 else { continue }
                let value = values.value(parameter.schema)
                query.append((parameter.name, value.text ?? value.line))
            }
            var json: WireJSON?
            var body: [UInt8]?
            switch route.body {
            case .none: break
            case .json(let schema, _): json = values.value(schema)
            case .file: body = Array("part".utf8)
            }
            let token = [root, ada, ada, agent.token, agent.token][values.next(5)]
            let headers = values.next(4) == 0 ? [Header("idempotency-key", "k\(values.next(3))")] : []
            let response = try desk.ask(
                route.method, path, json, token: token, query: query, headers: headers, body: body)
            #expect(
                response.status != 500 && response.status != 599,
                "\(route.method.rawValue) \(path) \(query) \(json?.line ?? ""): \(response.json.line)")
            if values.next(20) == 0 { try desk.pass(1 + values.next(40)) }
        }
    }

    /// Percent-encoded as a part of a path.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                byte < 0x80 && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
            return isPlain ? String(Unicode.Scalar(byte)) : "%" + Hexadecimal.text([byte])
        }.joined()
    }
}
