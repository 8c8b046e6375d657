import BatonDirector
import BatonWire
import Testing

struct AccountTests {
    @Test func `health needs no token`() throws {
        let response = try Desk().ask(.get, "/health")
        #expect(response.status == 200)
        #expect(response.json["status"]?.text == "ok")
    }

    @Test func `a login gives a token that says who one is`() throws {
        let desk = try Desk()
        let token = try desk.login("ada")
        #expect(token.hasPrefix("baton_u_"))
        #expect(token.count == "baton_u_".count + 43)
        let response = try desk.ask(.get, "/whoami", token: token)
        #expect(response.status == 200)
        #expect(response.json["user"]?["name"]?.text == "ada")
        #expect(response.json["scopes"] == .array([.string("read"), .string("run"), .string("nodes")]))
    }

    @Test func `a wrong password and an unknown user get the same answer`() throws {
        let desk = try Desk()
        try desk.login("ada")
        let wrong = try desk.ask(.post, "/login", Desk.credentials("ada", "wrong horse"))
        let unknown = try desk.ask(.post, "/login", Desk.credentials("eve"))
        #expect(wrong.status == 401)
        #expect(wrong == unknown)
    }
}
