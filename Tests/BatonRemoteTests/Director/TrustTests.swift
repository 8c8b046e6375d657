import BatonHost
import BatonInterpreter
import BatonRemote
import BatonWire
import Foundation
import Synchronization
import Testing

/// Directors whose certificate nobody vouches for.
struct TrustTests {
    private static let right = "sha256:" + String(repeating: "ab", count: 32)
    private static let wrong = "sha256:" + String(repeating: "cd", count: 32)
    private static let address = "https://lab:8470"

    /// A director that shows one certificate, whatever it is expected to show.
    private final class Shown: APITransport {
        private let endpoint: LinkEndpoint
        private let certificate: String

        init(_ endpoint: LinkEndpoint, certificate: String) {
            (self.endpoint, self.certificate) = (endpoint, certificate)
        }

        func call(
            _ request: APIRequest, timeout: Int, saveTo target: SaveTarget?
        ) throws(TransportFault) -> APIResponse {
            guard endpoint.fingerprint == certificate else {
                throw .untrusted(message: "it shows \(certificate)", fingerprint: certificate)
            }
            return APIResponse(200, json: .object([.init("status", .string("ok"))]))
        }

        func close() {}
    }

    private let folder: URL
    private var file: CredentialsFile { CredentialsFile(path: folder.path + "/credentials.json") }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("trust-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// - Parameter answer: what somebody says; nil where nobody is there.
    private func directors(showing certificate: String = right, answer: Bool?) -> RemoteDirectors {
        var world = RemoteDirectors.World(
            host: SystemHost(directory: folder.path, output: { _ in }, notices: { _ in }), credentials: file,
            environment: { _ in nil },
            reach: { (endpoint, _) throws(DirectorFault) in
                let way = Shown(endpoint, certificate: certificate)
                return RemoteDirectors.Way(front: way, back: way)
            }, home: { () throws(HostError) in throw HostError("no store here") })
        if let answer {
            world.trusts = { (use) throws(DirectorFault) in
                #expect(use.address == Self.address && use.fingerprint == certificate)
                return answer
            }
        }
        return RemoteDirectors(world)
    }

    private func connect(_ directors: RemoteDirectors, pin: String? = nil) -> DirectorFault? {
        do throws(DirectorFault) {
            _ = try directors.connect(to: Self.address, name: "lab", ConnectOptions(fingerprint: pin))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a yes is asked for once, and pins the certificate`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(connect(directors(answer: true)) == nil)
        #expect(try file.find(Self.address)?.fingerprint == Self.right)
        // A later session asks nobody, and takes no other certificate.
        #expect(connect(directors(answer: nil)) == nil)
        let changed = try #require(connect(directors(showing: Self.wrong, answer: true)))
        #expect(changed.kind == .untrusted)
        #expect(changed.help?.contains("if the director has a new certificate") == true)
        #expect(try file.find(Self.address)?.fingerprint == Self.right)
    }

    @Test(arguments: [false, nil]) func `without a yes nothing is pinned, and the way on is told`(answer: Bool?) throws
    {
        defer { try? FileManager.default.removeItem(at: folder) }
        let refused = try #require(connect(directors(answer: answer)))
        #expect(refused.kind == .untrusted)
        #expect(
            refused.help
                == "if 'baton director status' at the director shows the same: "
                + "connect \"https://lab:8470\", fingerprint: \"\(Self.right)\" as lab")
        #expect(try file.find(Self.address) == nil)
    }

    @Test func `a fingerprint that is given asks nobody`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(connect(directors(answer: nil), pin: Self.right) == nil)
        #expect(try file.find(Self.address)?.fingerprint == Self.right)
        #expect(connect(directors(answer: true), pin: Self.wrong)?.kind == .untrusted)
    }

    @Test(
        arguments: [
            ("yes", .yes), ("Y ", .yes), ("no", .no), ("", .no), ("N", .no), ("maybe", .unclear),
            (right, .yes), (right.uppercased(), .yes), (String(right.dropFirst(7)), .yes), (wrong, .unclear),
            ("sha256:", .unclear),
        ] as [(String, RemoteDirectors.TrustAnswer)])
    func `an answer is yes, no, or the fingerprint itself`(text: String, answer: RemoteDirectors.TrustAnswer) {
        #expect(RemoteDirectors.TrustAnswer(text, fingerprint: Self.right) == answer)
    }
}
