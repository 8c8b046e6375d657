import BatonModel
import BatonRemote
import BatonWire
import Foundation
import Testing

/// What the agent's main thread knows of a deployment's runs.
@Suite struct HeldRunTests {
    private func folder() throws -> DeploymentFolder {
        let root = FileManager.default.temporaryDirectory.appending(path: "held-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        return DeploymentFolder(root.path)
    }

    /// An agent reads the list whenever it hears anything, so that a look at the process may find nothing new in it.
    @Test func `the run of a process that was started is listened to, whoever read of it first`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder.root) }
        let list = RunList(folder.runs)
        try list.add(RunID(1), session: "before")
        var held = HeldRun(DeploymentKey(experiment: "e", index: 1, lease: 1), folder)
        held.start { 4711 }
        // The run before it is not the new process's.
        held.readChain()
        #expect(held.begunRun == nil)
        try list.add(RunID(2), session: "now")
        held.readChain()
        held.readChain()
        #expect(held.begunRun?.session == "now")
    }

    @Test func `a process that an agent before this one started is listened to at once`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder.root) }
        try RunList(folder.runs).add(RunID(1), session: "before")
        var held = HeldRun(DeploymentKey(experiment: "e", index: 1, lease: 1), folder)
        held.readChain()
        #expect(held.begunRun?.session == "before")
    }
}
