import BatonRemote
import Foundation
import Testing

/// The file in which tokens are kept.
struct CredentialsTests {
    private let folder: URL
    private var file: CredentialsFile { CredentialsFile(path: folder.path + "/config/baton/credentials.json") }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("credentials-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func keep(_ address: String, token: String?) throws {
        try file.change(address) { $0 = Credential(address: address, user: "ada", token: token, expires: 7) }
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }

    @Test func `what is kept comes back, and nobody else can read it`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try file.find("https://a") == nil)
        try keep("https://a", token: "baton_u_1")
        try keep("https://b", token: "baton_u_2")
        try file.change("https://a") { $0?.fingerprint = "sha256:00" }
        #expect(
            try file.find("https://a")
                == Credential(
                    address: "https://a", user: "ada", token: "baton_u_1", expires: 7, fingerprint: "sha256:00"))
        #expect(try mode(file.path) == 0o600)
        #expect(try mode(folder.path + "/config/baton") == 0o700)
        try file.change("https://a") { $0 = nil }
        #expect(try file.read().map(\.address) == ["https://b"])
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660])
    func `a file that others could read is refused, with the way to cure it`(mode: Int) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try keep("https://a", token: "baton_u_1")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        let fault = #expect(throws: CredentialsFault.self) { try file.find("https://a") }
        #expect(fault?.message.contains("can be read by others") == true)
        #expect(fault?.help?.hasPrefix("chmod 600") == true)
        #expect(throws: CredentialsFault.self) { try keep("https://b", token: "x") }
    }

    @Test(arguments: ["", "{", "[]", #"{"directors":1}"#])
    func `a damaged file is told, and not written over`(text: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try keep("https://a", token: nil)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        #expect(throws: CredentialsFault.self) { try keep("https://b", token: "x") }
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == text)
    }

    @Test func `programs that change it at once lose nothing`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        DispatchQueue.concurrentPerform(iterations: 20) { index in
            try? keep("https://host\(index)", token: "t\(index)")
        }
        #expect(try Set(file.read().compactMap(\.token)) == Set((0..<20).map { "t\($0)" }))
    }

    @Test(
        arguments: [
            ("lab", ["BATON_TOKEN_LAB": "baton_u_1", "BATON_TOKEN": "baton_u_2"], "baton_u_1"),
            ("lab-2", ["BATON_TOKEN_LAB_2": "baton_u_1"], "baton_u_1"),
            ("lab", ["BATON_TOKEN": "baton_u_2"], "baton_u_2"),
            // The token of a task's process is the way to its own run.
            ("lab", ["BATON_TOKEN": "0123456789abcdef"], nil), ("lab", [:], nil),
        ] as [(String, [String: String], String?)])
    func `scripts give a token by a variable`(name: String, variables: [String: String], token: String?) {
        #expect(TokenVariable.token(for: name) { variables[$0] } == token)
    }
}
