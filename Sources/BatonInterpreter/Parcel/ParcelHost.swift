import BatonSyntax

/// The world of a node, in which the paths that a parcel's texts name stand for the files that came along.
final class ParcelHost: Host {
    private let world: any Host
    /// By the path as it was written.
    private let paths: [String: String]
    private let globs: [String: [String]]

    init(_ world: any Host, paths: [String: String], globs: [String: [String]]) {
        self.world = world
        self.paths = paths
        self.globs = globs
    }

    private func mapped(_ path: String) -> String { paths[path] ?? path }

    func now() -> Int { world.now() }
    func monotonicNow() -> Int { world.monotonicNow() }
    func sleep(nanoseconds: Int) { world.sleep(nanoseconds: nanoseconds) }
    func randomBits() -> UInt64 { world.randomBits() }
    func environment(_ name: String) -> String? { world.environment(name) }

    func fileExists(_ path: String) -> Bool { world.fileExists(mapped(path)) }

    func readFile(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        try world.readFile(mapped(path), limit: limit)
    }

    func readFile(_ path: String, from start: Int, to end: Int, limit: Int) throws(HostError) -> [UInt8] {
        try world.readFile(mapped(path), from: start, to: end, limit: limit)
    }

    func readEnd(_ path: String, from start: Int, to end: Int, limit: Int) throws(HostError) -> [UInt8] {
        try world.readEnd(mapped(path), from: start, to: end, limit: limit)
    }

    func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) { try world.writeFile(path, bytes) }

    func glob(_ pattern: String) throws(HostError) -> [String] {
        if let found = globs[pattern] { return found }
        return try world.glob(pattern)
    }

    func makeTemporaryDirectory() throws(HostError) -> String { try world.makeTemporaryDirectory() }
    func absolutePath(_ path: String) -> String { world.absolutePath(mapped(path)) }
    func digest(_ bytes: [UInt8]) -> String { world.digest(bytes) }
    func digestFile(_ path: String) throws(HostError) -> String { try world.digestFile(mapped(path)) }
    func fileSize(_ path: String) throws(HostError) -> Int { try world.fileSize(mapped(path)) }

    func writeOutput(_ text: String) { world.writeOutput(text) }
    func writeNotice(_ text: String) { world.writeNotice(text) }
    func releaseMemory() { world.releaseMemory() }
    var attention: UnsafePointer<UInt8> { world.attention }
    func attend() -> Bool { world.attend() }
}
