import BatonAgent
import BatonModel
import BatonWire
import Glibc

/// Brings files and logs of deployments to the director. Belongs to the thread that uploads.
final class AgentUploads {
    private let calls: AgentCalls
    /// Bytes of each log that the director has.
    private var logged: [DeploymentKey: [LogName: Int]] = [:]

    /// Bytes of one request, and of one in which secrets are looked for.
    private static let partBytes = 8 << 20
    private static let maskedBytes = 1 << 20

    /// Times that the director may say that a log goes on further in front.
    private static let correctionsMax = 2

    struct LogName: Hashable {
        var slot: Int
        var stream: LogHead.Stream
    }

    /// The log files of one run of a deployment.
    struct LogPlace: Sendable {
        /// Folder of the files: `<slot>.out`, `<slot>.err`.
        var folder: String
        /// What is added to the run's slots to have those of the deployment.
        var firstSlot: Int
    }

    init(calls: AgentCalls) { self.calls = calls }

    // MARK: Files

    /// Brings a file of an experiment there, from where an earlier try ended.
    func upload(_ file: FileReference, digest: String, of experiment: String) throws(AgentCalls.Fault) {
        guard let size = PlainFile.size(file.path) else {
            throw .transport(.file(message: "'\(file.path)' is gone"))
        }
        var offset = try offset(of: digest, experiment)
        while let from = offset {
            let count = min(Self.partBytes, size - from)
            guard count >= 0 else { throw .transport(.file(message: "'\(file.path)' was changed")) }
            let head: ArtifactHead = try AgentCalls.document(
                try calls.send(
                    .put, "/artifacts/\(digest)",
                    query: [("experiment", experiment), ("size", "\(size)"), ("offset", "\(from)")],
                    headers: [Header("content-type", "application/octet-stream")],
                    body: .file(path: file.path, offset: from, count: count)))
            offset = head.isComplete ? nil : head.offset
            if !head.isComplete, head.offset <= from {
                throw .malformed("the upload does not get on")
            }
        }
    }

    /// Where to go on; nil for a content that is there.
    private func offset(of digest: String, _ experiment: String) throws(AgentCalls.Fault) -> Int? {
        do {
            let response = try calls.send(.head, "/artifacts/\(digest)", query: [("experiment", experiment)])
            return response.header("baton-offset").flatMap { Int($0) }
        } catch .refused(let problem, _) where problem.status == 404 {
            return 0
        }
    }

    // MARK: Logs

    /// Brings what logs have grown by. All that stood there when it began is at the director when it returns.
    ///
    /// - Parameters:
    ///   - mask: what must not be seen there.
    ///   - isLast: nothing more will be written.
    func ship(
        _ key: DeploymentKey, _ places: [LogPlace], mask: LogMask, isLast: Bool
    ) throws(AgentCalls.Fault) {
        for place in places {
            var slot = 0
            while access("\(place.folder)/\(slot).out", F_OK) == 0 {
                for stream in LogHead.Stream.allCases {
                    let name = LogName(slot: place.firstSlot + slot, stream: stream)
                    let log = Log(
                        key: key, name: name, path: "\(place.folder)/\(slot).\(stream.rawValue)", mask: mask,
                        isLast: isLast)
                    try ship(log)
                }
                slot += 1
            }
        }
    }

    private struct Log {
        var key: DeploymentKey
        var name: LogName
        var path: String
        var mask: LogMask
        var isLast: Bool

        /// Where it goes.
        var target: String {
            "/agent/experiments/\(key.experiment)/deployments/\(key.index)/logs/\(name.slot)/\(name.stream.rawValue)"
        }

        /// The part from an offset on; nil where nothing of it may go yet.
        func part(from start: Int, size: Int) -> APIBody? {
            let count = min(AgentUploads.partBytes, size - start)
            if mask.isEmpty { return .file(path: path, offset: start, count: count) }
            let bytes = PlainFile.read(path, from: start, count: min(count, AgentUploads.maskedBytes))
            let masked = mask.masked(bytes, isLast: isLast && start + bytes.count == size)
            return masked.isEmpty ? nil : .bytes(masked)
        }
    }

    private func ship(_ log: Log) throws(AgentCalls.Fault) {
        let size = PlainFile.size(log.path) ?? 0
        var sent = logged[log.key]?[log.name] ?? 0
        var corrections = 0
        while sent < size, let part = log.part(from: sent, size: size) {
            let head: LogHead = try AgentCalls.document(
                try calls.send(
                    .put, log.target, query: [("offset", "\(sent)"), ("lease", "\(log.key.lease)")],
                    headers: [Header("content-type", "application/octet-stream")], body: part))
            // After a restart nobody here knows how much is there; the director says.
            if head.size <= sent { corrections += 1 }
            guard corrections <= Self.correctionsMax else { throw .malformed("the log does not get on") }
            sent = head.size
            logged[log.key, default: [:]][log.name] = sent
        }
    }

    func forget(_ key: DeploymentKey) { logged[key] = nil }
}

extension AgentCalls {
    static func document<Answer: WireDocument>(_ response: APIResponse) throws(Fault) -> Answer {
        do {
            return try Answer(bytes: response.body.bytes)
        } catch {
            throw .malformed(error.text)
        }
    }
}
