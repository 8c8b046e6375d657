import BatonFrames
import BatonModel
import BatonSyntax

/// What a `data` body does in one attempt, as a file: `baton data-step` reads it, in a process that the attempt's limits
/// and signals hold like any other.
package struct DataJob {
    /// Path of the parcel that has the task with its arguments.
    package var parcel: String
    /// Where each file of the parcel is, in its order.
    package var files: [String]
    /// Which of the task's bodies it is, among those that hold here.
    var body: Int
    var engine: Engine
    /// A cluster of the engine's.
    var address: String?
    /// 0 for as much as there is.
    var memoryBytes: Int
    /// Outputs that are variables.
    var outputs: [String]
    var seed: Int
    package var node: NodeFacts
    /// Where files are made: the attempt's work folder.
    package var folder: String
    /// For files that nobody needs afterwards.
    package var scratch: String
    /// The file of results, as Python bodies leave it.
    var result: String

    var json: Value {
        .map([
            ("parcel", .string(parcel)), ("files", .list(files.map { .string($0) })), ("body", .int(body)),
            ("engine", .string(engine.rawValue)), ("at", address.map { .string($0) } ?? .null),
            ("memory", .int(memoryBytes)), ("outputs", .list(outputs.map { .string($0) })), ("seed", .int(seed)),
            ("node", nodeJSON), ("folder", .string(folder)), ("scratch", .string(scratch)),
            ("result", .string(result)),
        ])
    }

    private var nodeJSON: Value {
        .map([
            ("name", .string(node.name)), ("os", .string(node.os)), ("arch", .string(node.arch)),
            ("cores", .int(node.cores)), ("memory", .int(node.memoryBytes)), ("gpus", .int(node.gpus)),
            ("tags", .list(node.tags.map { .string($0) })),
        ])
    }
}

extension DataJob {
    /// - Throws: `.malformedData` for what `json` did not write.
    package init(bytes: [UInt8]) throws(RuntimeError) {
        let fields = try Fields(try JSONReader.parse(bytes, what: "the step of a data session"))
        let node = try Fields(fields.value("node"))
        guard let engine = Engine(rawValue: try fields.text("engine")) else { throw Fields.fault("engine") }
        self.init(
            parcel: try fields.text("parcel"), files: try fields.texts("files"), body: try fields.int("body"),
            engine: engine, address: fields.optionalText("at"), memoryBytes: try fields.int("memory"),
            outputs: try fields.texts("outputs"), seed: try fields.int("seed"),
            node: NodeFacts(
                name: try node.text("name"), os: try node.text("os"), arch: try node.text("arch"),
                cores: try node.int("cores"), memoryBytes: try node.int("memory"), gpus: try node.int("gpus"),
                tags: try node.texts("tags")),
            folder: try fields.text("folder"), scratch: try fields.text("scratch"), result: try fields.text("result"))
    }

    /// The members of an object, each of the type that it should have.
    private struct Fields {
        let map: MapObject

        init(_ value: Value) throws(RuntimeError) {
            guard case .map(let map) = value else { throw Self.fault("object") }
            self.map = map
        }

        static func fault(_ name: String) -> RuntimeError {
            RuntimeError(.malformedData, "the step of a data session has no '\(name)'", fault: .baton)
        }

        func value(_ name: String) throws(RuntimeError) -> Value {
            guard let value = map[name] else { throw Self.fault(name) }
            return value
        }

        func text(_ name: String) throws(RuntimeError) -> String {
            guard case .string(let text) = try value(name) else { throw Self.fault(name) }
            return text.text
        }

        func optionalText(_ name: String) -> String? {
            if case .string(let text)? = map[name] { text.text } else { nil }
        }

        func int(_ name: String) throws(RuntimeError) -> Int {
            guard case .int(let number) = try value(name) else { throw Self.fault(name) }
            return number
        }

        func texts(_ name: String) throws(RuntimeError) -> [String] {
            guard case .list(let list) = try value(name) else { throw Self.fault(name) }
            return list.items.compactMap { if case .string(let text) = $0 { text.text } else { nil } }
        }
    }
}

extension BodyRenderer {
    /// The parcel is written beside the job.
    func dataJob(
        _ body: Int, _ options: (engine: Engine, address: String?), memoryBytes: Int, _ place: AttemptPlace
    ) throws(RuntimeError) -> DataJob {
        DataJob(
            parcel: "\(place.scratch)/data-\(body).parcel", files: [], body: body, engine: options.engine,
            address: options.address, memoryBytes: memoryBytes, outputs: selection.variableOutputs, seed: seed,
            node: try step.node(interpreter).facts, folder: place.folder, scratch: place.scratch,
            result: place.resultFile)
    }

    /// The task with all that it uses, so that a process of its own can evaluate the body.
    func dataParcel() throws(RuntimeError) -> Parcel {
        let call = ParcelWriter.Call(
            label: step.task.name, prefix: "", callee: step.task, arguments: step.values, place: step.task.place)
        do throws(RuntimeError) {
            return try ParcelWriter(interpreter).pack([call])
        } catch {
            var error = error
            if error.code == .notSendable {
                let reason = "a 'data' body runs in a process of its own, which is sent what the task uses as a node is"
                error.help = [reason, error.help].compactMap(\.self).joined(separator: "; ")
            }
            throw error
        }
    }
}
