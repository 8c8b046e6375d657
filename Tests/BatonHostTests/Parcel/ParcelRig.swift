import BatonHost
import BatonInterpreter
import BatonModel
import BatonSyntax
import Foundation

/// A call that is packed in one workshop, and opened in a folder that has none of its files.
struct ParcelRig {
    let workshop: Workshop
    let parcel: Parcel
    let opened: OpenedDeployment
    /// The node's folder, and what its programs print.
    let node: Workshop

    static let facts = NodeFacts(
        name: "core-1", os: "linux", arch: "x86_64", cores: 8, memoryBytes: 1 << 34, gpus: 1, tags: ["edge"],
        properties: [.init(key: "room", value: .string("B12"))])

    /// - Parameter subject: an expression for the call, in the script's words.
    init(_ script: String, subject: String, files: [(String, String)] = []) throws {
        let workshop = try Workshop()
        for (name, text) in files { try workshop.write(name, text) }
        workshop.run(script)
        try self.init(workshop, subject)
    }

    /// A session whose texts have been run.
    init(_ workshop: Workshop, _ subject: String) throws {
        self.workshop = workshop
        parcel = try ParcelRig.pack(subject, in: workshop)
        node = try Workshop()
        let host = SystemHost(directory: node.folder.path, output: { _ in }, notices: { _ in })
        let folder = node.folder
        opened = try ParcelOpener(parcel.bytes).open(0, host: host, node: Self.facts) { file in
            folder.appendingPathComponent("files/\(file.digest)/\(file.name)").path
        }
        for file in parcel.files {
            let target = folder.appendingPathComponent("files/\(file.digest)/\(file.name)")
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: file.path, toPath: target.path)
        }
        let store = folder.appendingPathComponent(".baton").path
        opened.interpreter.session.makeRuns = { () throws(HostError) in
            let runs = try LocalRuns(host: host, storeFolder: store)
            host.runs = runs
            return runs
        }
    }

    static func pack(_ subject: String, in workshop: Workshop) throws -> Parcel {
        workshop.run("let subject__ = \(subject)", name: "subject.exp")
        struct NoCall: Error { var faults: String }
        guard case .object(let object) = workshop.value("subject__"), let call = object as? InvocationObject else {
            throw NoCall(faults: "\(workshop.faults)")
        }
        return try ParcelWriter(workshop.interpreter).pack([
            ParcelWriter.Call(
                label: call.callee.name, prefix: "", callee: call.callee, arguments: call.arguments,
                place: call.callee.place)
        ])
    }

    /// What would run at home, and on the node; without the line about the script's whole text.
    func plans(_ subject: String, seed: Int = 5) throws -> (home: [String], node: [String]) {
        workshop.run("let plan__ = plan \(subject) with seed: \(seed)", name: "plan.exp")
        guard case .object(let object) = workshop.value("plan__"), let plan = object as? PlanObject else {
            return (["no plan: \(workshop.faults)"], [])
        }
        let there = try opened.plan(name: opened.label, seed: UInt64(seed))
        return (plan.lines.filter { !$0.hasPrefix("script") }, there.lines.filter { !$0.hasPrefix("script") })
    }

    /// Runs the deployment on the node: how it ended, and the results as text.
    func run() throws -> String {
        let run = try opened.start(name: "there", seed: 5, stopsOnFailure: false)
        try opened.interpreter.waitForDetachedRuns()
        return ParcelRig.results(run, opened.interpreter)
    }

    /// Step, status and outputs of a run.
    static func results(_ run: RunObject, _ interpreter: Interpreter) -> String {
        guard case .list(let rows)? = try? run.rows(interpreter) else { return "" }
        return rows.items.map { row in
            guard case .map(let map) = row else { return "" }
            return zip(map.keys, map.values).filter { !["duration", "node", "attempts"].contains($0.0) }
                .map { "\($0)=\($1.literal)" }.joined(separator: " ")
        }.joined(separator: "\n")
    }
}
