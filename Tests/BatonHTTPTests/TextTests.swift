import BatonDirector
import BatonHTTP
import BatonWire
import Glibc
import Logging
import Testing

/// Addresses, fingerprints, queries and log lines.
struct TextTests {
    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1", 80), ("[::1]:0", "::1", 0), (":9", "127.0.0.1", 9),
        ("lab.example:65535", "lab.example", 65535),
    ]) func `an address has a host and a port`(text: String, host: String, port: Int) {
        #expect(HostAddress.parse(text) == Listener.Address(host: host, port: port))
    }

    @Test(arguments: ["", "127.0.0.1", "a:65536", "a:-1", "::1:80", "a:b", "a:"])
    func `what has no port, or no clear one, is no address`(text: String) {
        #expect(HostAddress.parse(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("localhost", true), ("0.0.0.0", false),
        ("10.0.0.1", false), ("::", false), ("lab.example", false), ("128.0.0.1", false), ("127.0.0.1.example", false),
    ]) func `only loopback is this computer alone`(host: String, isLoopback: Bool) {
        #expect(HostAddress.isLoopback(host) == isLoopback)
    }

    @Test func `fingerprints are read as other programs write them`() {
        let digits = String(repeating: "0a", count: 32)
        let colons = Array(repeating: "0A", count: 32).joined(separator: ":")
        for text in ["sha256:\(digits)", digits, digits.uppercased(), colons, "SHA256:\(colons)"] {
            #expect(Fingerprint.normal(text) == "sha256:\(digits)")
        }
        for text in ["", "sha256:", String(digits.dropLast()), digits + "0", digits.replacing("0", with: "g")] {
            #expect(Fingerprint.normal(text) == nil)
        }
    }

    @Test func `queries come back as they were`() {
        let query: [APIRequest.Parameter] = [.init("a", "ä+ /?&=%\u{0}"), .init("a", ""), .init("b c", "~")]
        #expect(QueryText.decode(QueryText.encode(query).dropFirst()) == query)
        #expect(QueryText.decode("a+b=c%20d&&e") == [.init("a b", "c d"), .init("e", "")])
        for text: Substring in ["%", "%4", "%g0", "%ff"] { #expect(QueryText.decode(text) == nil) }
    }

    private func lines(_ format: LineLog.Format, _ body: (Logger) -> Void) throws -> String {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        body(Logger(label: "test") { [ends] _ in LineLog(format, level: .info, to: ends[1]) })
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(ends[0], &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    @Test func `a log line has its time, level, words and facts`() throws {
        let text = try lines(.text) { logger in
            logger.debug("not this")
            logger.warning("half full", metadata: ["path": "/a b\n", "count": "3"])
        }
        let line = try #require(text.wholeMatch(of: /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (.*)\n/))
        #expect(line.2 == #"warning half full count=3 path="/a b\n""#)
    }

    @Test func `a log line is JSON where programs read it`() throws {
        let text = try lines(.json) { $0.error("half \"full\"", metadata: ["path": "/a"]) }
        let json = try WireJSONReader.read(Array(text.utf8))
        #expect(json["level"]?.text == "error")
        #expect(json["message"]?.text == "half \"full\"")
        #expect(json["path"]?.text == "/a")
        #expect(json["time"]?.text?.hasSuffix("Z") == true)
    }
}
