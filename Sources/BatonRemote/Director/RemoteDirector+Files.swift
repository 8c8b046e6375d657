import BatonClient
import BatonEngine
import BatonInterpreter
import BatonStore
import BatonWire
import Glibc

extension RemoteDirector {
    /// Brings a content to its place among the artifacts: into a file beside it first, which goes on where an earlier
    /// fetch was broken off.
    func fetch(
        _ digest: String, to path: String, _ artifacts: ArtifactStore, _ client: DirectorClient
    ) throws(StoreError) {
        guard let slash = path.lastIndex(of: "/") else { return }
        try Self.makeFolders(String(path[..<slash]))
        let part = "\(path).fetched"
        var tries = 0
        while true {
            var info = stat()
            let size = stat(part, &info) == 0 ? Int(info.st_size) : 0
            do throws(ClientError) {
                try client.download(digest, to: SaveTarget(path: part, offset: size), size: nil)
                break
            } catch {
                tries += 1
                guard error.isLostConnection, tries < Self.fetchTriesMax,
                    client.pace.pause(nanoseconds: Self.fetchPause)
                else { throw .unreachable(message: error.message) }
            }
        }
        guard try artifacts.digest(ofFile: part) == digest else {
            unlink(part)
            throw .damaged(message: "what came of '\(path)' has another digest; try again")
        }
        guard chmod(part, 0o444) == 0, rename(part, path) == 0 else {
            throw .unreachable(message: "can't make '\(path)': \(String(cString: strerror(errno)).lowercased())")
        }
    }

    /// Times that a broken fetch goes on, and the pause before, in nanoseconds.
    private static let fetchTriesMax = 10
    private static let fetchPause = 1_000_000_000

    private static func makeFolders(_ path: String) throws(StoreError) {
        var folder = ""
        for name in path.split(separator: "/") {
            folder += "/\(name)"
            guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
                throw .unreachable(message: "can't make '\(folder)': \(String(cString: strerror(errno)).lowercased())")
            }
        }
    }
}
