import BatonHTTP
import BatonWire
import Glibc
import NIOSSL
import Testing

/// Requests through a client: whom it trusts, how long it waits, what it says when there is no answer.
@Suite(.timeLimit(.minutes(2))) struct LinkTests {
    static func security(_ made: SelfSignedCertificate) throws -> TLSConfiguration {
        TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(made.certificatePEM.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(made.keyPEM.utf8), format: .pem)))
    }

    private func fault(_ client: LinkClient, timeout: Int = 10) async -> TransportFault? {
        let result = await client.call(
            APIRequest(.get, "/note", query: [.init("wait", "50")]), timeout: timeout * WallClock.second, saveTo: nil)
        if case .failure(let fault) = result { return fault }
        return nil
    }

    @Test func `a certificate with the right fingerprint is taken, any other refused`() async throws {
        let made = try SelfSignedCertificate(
            hosts: ["elsewhere.example", "::1"], now: WallClock.now() / WallClock.second)
        let other = try SelfSignedCertificate(hosts: ["127.0.0.1"], now: WallClock.now() / WallClock.second)
        let served = try await Served(security: try Self.security(made))
        #expect(try await served.client(made.fingerprint).text(.get, "/echo") == "")
        let shouted = made.fingerprint.dropFirst(7).uppercased()
        #expect(try await served.client(shouted).text(.get, "/echo") == "")
        for wrong in [other.fingerprint, "sha256:00", ""] {
            guard case .untrusted(let message, let shown)? = await fault(served.client(wrong)) else {
                Issue.record("\(wrong) was taken")
                continue
            }
            #expect(message.contains(made.fingerprint))
            #expect(shown == made.fingerprint)
        }
        try await served.stop()
    }

    @Test func `without a fingerprint a certificate that nobody vouches for is refused, with its own`() async throws {
        let made = try SelfSignedCertificate(hosts: ["127.0.0.1"], now: WallClock.now() / WallClock.second)
        let served = try await Served(security: try Self.security(made))
        guard case .untrusted(let message, let shown)? = await fault(served.client()) else {
            Issue.record("it was taken")
            return
        }
        #expect(message.contains(made.fingerprint))
        #expect(shown == made.fingerprint)
        #expect(served.board.waits == 0)
        try await served.stop()
    }

    @Test func `a call ends when its time is over, or its task is cancelled`() async throws {
        let served = try await Served()
        let client = served.client()
        #expect(await fault(client, timeout: 1) == .timedOut)
        let task = Task { await fault(client) }
        try await served.waits { $0.waits == 2 }
        task.cancel()
        #expect(await task.value == .interrupted)
        try await served.stop()
    }

    @Test(arguments: [
        "http://127.0.0.1:1": "http://127.0.0.1:1: Connection refused",
        "http://nobody.invalid:80": "http://nobody.invalid:80: no address is known for 'nobody.invalid'",
    ]) func `who is not there is unreachable`(base: String, message: String) async {
        let client = LinkClient(LinkEndpoint(base: base))
        #expect(await fault(client) == .unreachable(message: message))
    }

    @Test func `plain HTTP to a port of TLS, and the other way round, is unreachable`() async throws {
        let made = try SelfSignedCertificate(hosts: ["127.0.0.1"], now: WallClock.now() / WallClock.second)
        let secure = try await Served(security: try Self.security(made))
        let plain = try await Served()
        for base in ["http://127.0.0.1:\(secure.port)", "https://127.0.0.1:\(plain.port)"] {
            guard case .unreachable? = await fault(LinkClient(LinkEndpoint(base: base))) else {
                Issue.record("\(base) was reached")
                continue
            }
        }
        try await secure.stop()
        try await plain.stop()
    }
}
