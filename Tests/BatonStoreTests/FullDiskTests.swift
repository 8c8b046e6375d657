import BatonEngine
import BatonModel
import BatonStore
import Foundation
import SmallDisk
import StoreContract
import Testing

/// A full disk ends in a clear error, and the store goes on once there is space.
@Suite(.enabled(if: SmallDisk.isPossible, "mounting needs root"))
struct FullDiskTests {
    @Test func `an append to a full disk is refused whole, and works once there is space`() throws {
        let disk = try SmallDisk(bytes: 1 << 20)
        let store = ProjectStore(folder: "\(disk.path)/.baton")
        let run = try store.begin(SampleRun.origin())
        try disk.fill(leaving: 4096)
        let big = RunEvent(
            instant: 1, fact: .emitted(.init(name: "big", payload: .string(String(repeating: "x", count: 60_000)))))
        let small = SampleRun(steps: 2).events
        var acknowledged: [RunEvent] = []
        #expect {
            try store.append([big], to: run)
        } throws: { error in
            guard case .full(let message)? = error as? StoreError else { return false }
            return message.contains("no space left") && message.contains(".journal")
        }
        #expect(try store.events(of: run, from: 0, limit: .max) == acknowledged)
        try disk.makeRoom()
        for event in small + [big] {
            try store.append([event], to: run)
            acknowledged.append(event)
        }
        #expect(try store.events(of: run, from: 0, limit: .max) == acknowledged)
        try store.flush()
        store.close()
        #expect(try ProjectStore(folder: "\(disk.path)/.baton").events(of: run, from: 0, limit: .max) == acknowledged)
    }

    @Test func `tables that find no space leave the journal, which the next session takes in`() throws {
        let disk = try SmallDisk(bytes: 1 << 20)
        let root = "\(disk.path)/.baton"
        let store = ProjectStore(folder: root)
        let run = try store.begin(SampleRun.origin())
        // More than half of the disk: it has room for the journal and none for the same once more.
        let text = String(repeating: "x", count: 60_000)
        let events = (0..<11).map { number in
            RunEvent(instant: number, fact: .emitted(.init(name: "big", payload: .string(text))))
        }
        try store.append(events, to: run)
        #expect {
            try store.flush()
        } throws: { error in
            guard case .full? = error as? StoreError else { return false }
            return true
        }
        store.close()
        try disk.grow(to: 1 << 23)
        let next = ProjectStore(folder: root)
        _ = try next.begin(SampleRun.origin(session: "session-2"))
        try next.flush()
        #expect(try next.events(of: run, from: 0, limit: .max) == events)
        #expect(!FileManager.default.fileExists(atPath: "\(root)/journal/session-1.journal"))
    }

    @Test func `no run begins on a full disk, and its number is not lost for ever`() throws {
        let disk = try SmallDisk(bytes: 1 << 20)
        let store = ProjectStore(folder: "\(disk.path)/.baton")
        try disk.fill(leaving: 0)
        #expect(throws: StoreError.self) { try store.begin(SampleRun.origin()) }
        try disk.makeRoom()
        let run = try store.begin(SampleRun.origin())
        try store.append(SampleRun(steps: 1).events, to: run)
        #expect(try store.records(limit: 9).map(\.id) == [run])
    }

    @Test func `a file that finds no space in the store stays where it was`() throws {
        let disk = try SmallDisk(bytes: 1 << 20)
        let folder = StoreFolder()
        let content = [UInt8](repeating: 7, count: 200_000)
        try folder.write("model.bin", content)
        try disk.fill(leaving: 50_000)
        let artifacts = ArtifactStore(folder: "\(disk.path)/.baton")
        #expect(throws: StoreError.self) { try artifacts.publish("\(folder.path)/model.bin") }
        #expect(try folder.read("model.bin") == content)
        try disk.makeRoom()
        let reference = try artifacts.publish("\(folder.path)/model.bin")
        #expect(try artifacts.verify(reference) == .intact)
    }
}
