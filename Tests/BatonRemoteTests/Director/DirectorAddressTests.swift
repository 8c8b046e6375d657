import BatonRemote
import Testing

struct DirectorAddressTests {
    @Test(arguments: [
        ("https://lab.example.org", "https://lab.example.org"), ("lab.example.org", "https://lab.example.org"),
        ("HTTPS://Lab.Example.org:8470/", "https://lab.example.org:8470"),
        ("http://127.0.0.1:80", "http://127.0.0.1:80"),
        ("https://[2001:db8::1]:8470", "https://[2001:db8::1]:8470"), ("http://[::1]", "http://[::1]"),
    ])
    func `an address is written in one way`(text: String, base: String) throws {
        #expect(try DirectorAddress(text).base == base)
    }

    @Test(arguments: [
        "", "https://", "ftp://lab", "https://lab:0", "https://lab:65536", "https://lab:http", "https://la b",
        "https://lab/path", "https://user@lab", "https://lab?x", "https://lab#x", "https://läb", "lab\n",
        "https://" + String(repeating: "a", count: DirectorAddress.bytesMax),
    ])
    func `what is no address is refused`(text: String) {
        #expect(throws: AddressFault.self) { try DirectorAddress(text) }
    }

    @Test(arguments: [
        ("http://localhost:1", true), ("http://127.0.0.1", true), ("http://127.9.9.9", true), ("http://[::1]:1", true),
        ("http://lab.example.org", false), ("http://127.evil.example.org", false), ("http://10.0.0.1", false),
    ])
    func `only addresses of this computer need no TLS`(text: String, isLoopback: Bool) throws {
        #expect(try DirectorAddress(text).isLoopback == isLoopback)
    }
}
