import BatonClient
import BatonEngine
import BatonInterpreter
import BatonModel
import BatonStore
import BatonWire
import Glibc

extension RemoteDirector {
    /// Brings a content to its place among the artifacts: into a file beside it first, which goes on where an earlier
    /// fetch was broken off.
    func fetch(
        _ digest: String, to path: String, _ artifacts: ArtifactStore, _ client: DirectorClient
    ) throws(DirectorFault) {
        guard let slash = path.lastIndex(of: "/") else { return }
        try Self.makeFolders(String(path[..<slash]))
        let part = "\(path).fetched"
        try download(digest, to: part, client)
        guard try hasDigest(digest, part, artifacts) else {
            unlink(part)
            throw DirectorFault(.file, "what came of '\(path)' has another digest", help: "try again")
        }
        guard chmod(part, 0o444) == 0, rename(part, path) == 0 else {
            throw DirectorFault(.file, "can't make '\(path)': \(String(cString: strerror(errno)).lowercased())")
        }
    }

    private func download(_ digest: String, to part: String, _ client: DirectorClient) throws(DirectorFault) {
        var tries = 0
        while true {
            var info = stat()
            let size = stat(part, &info) == 0 ? Int(info.st_size) : 0
            do throws(ClientError) {
                return try client.download(digest, to: SaveTarget(path: part, offset: size), size: nil)
            } catch {
                tries += 1
                guard error.isLostConnection, tries < Self.fetchTriesMax,
                    client.pace.pause(nanoseconds: Self.fetchPause)
                else { throw told(DirectorFault(error)) }
            }
        }
    }

    /// The director's own words are about a digest; people know the run that left it.
    private func told(_ fault: DirectorFault) -> DirectorFault {
        guard fault.kind == .notFound else { return fault }
        return DirectorFault(
            .notFound, "\(address) has it no more: the experiment was deleted there, or its time was over",
            help: "run the experiment again")
    }

    func isIntact(_ file: FileReference, _ artifacts: ArtifactStore) throws(DirectorFault) -> Bool {
        do throws(StoreError) { return try artifacts.verify(file) == .intact } catch {
            throw DirectorFault(.file, error.message)
        }
    }

    private func hasDigest(_ digest: String, _ path: String, _ artifacts: ArtifactStore) throws(DirectorFault) -> Bool {
        do throws(StoreError) { return try artifacts.digest(ofFile: path) == digest } catch {
            throw DirectorFault(.file, error.message)
        }
    }

    /// Times that a broken fetch goes on, and the pause before, in nanoseconds.
    private static let fetchTriesMax = 10
    private static let fetchPause = 1_000_000_000

    private static func makeFolders(_ path: String) throws(DirectorFault) {
        var folder = ""
        for name in path.split(separator: "/") {
            folder += "/\(name)"
            guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
                throw DirectorFault(
                    .file, "can't make '\(folder)': \(String(cString: strerror(errno)).lowercased())")
            }
        }
    }
}
