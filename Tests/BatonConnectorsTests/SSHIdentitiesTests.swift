import BatonConnectors
import BatonWire
import Foundation
import Testing

/// Who may use which keys of the director's account.
@Suite struct SSHIdentitiesTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)").path
        for (owner, names) in ["ada": ["lab", "lab.pub", "other"], "grace": ["secret"]] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(owner)", withIntermediateDirectories: true)
            for name in names { try Data().write(to: URL(fileURLWithPath: "\(folder)/\(owner)/\(name)")) }
        }
    }

    private func keys(_ owner: String, _ identity: String?, isTrusted: Bool = false) throws -> [String] {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let found = try SSHIdentities(folder: folder, isTrusted: isTrusted)
            .keys(of: owner, identity: identity.map { .string($0) })
        return found.map { $0.hasPrefix(folder) ? String($0.dropFirst(folder.count + 1)) : $0 }
    }

    @Test func `a name is a key of the owner's folder`() throws { #expect(try keys("ada", "lab") == ["ada/lab"]) }

    @Test func `without a name all of the owner's keys are tried`() throws {
        #expect(try keys("ada", nil) == ["ada/lab", "ada/other"])
    }

    @Test func `an administrator names any key, or none`() throws {
        #expect(try keys("root", "/etc/key", isTrusted: true) == ["/etc/key"])
        #expect(try keys("root", nil, isTrusted: true) == [])
    }

    @Test(arguments: [
        ("ada", "/etc/ssh/ssh_host_ed25519_key", "not a path"), ("ada", "../grace/secret", "not a path"),
        ("ada", "secret", "'ada' has no key 'secret'"), ("eve", nil, "there is no key for 'eve'"),
        ("..", nil, "can't name a folder"), ("ada", "", "not a path"),
    ])
    func `others get no key that is not theirs, and are told what to do`(
        owner: String, identity: String?, words: String
    ) {
        let failure = #expect(throws: ToolProcess.Failure.self) { try keys(owner, identity) }
        #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
    }

    @Test func `at most so many keys are tried`() throws {
        for number in 0...SSHIdentities.keysMax {
            try Data().write(to: URL(fileURLWithPath: "\(folder)/ada/k\(number)"))
        }
        #expect(try keys("ada", nil).count == SSHIdentities.keysMax)
    }
}
