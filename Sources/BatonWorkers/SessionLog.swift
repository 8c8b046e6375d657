package import BatonFrames
package import BatonSessions
import BatonWire
import CBaton
import Glibc

/// What the data sessions of one process are made of, in a file that outlives it when it is killed: a line of JSON for
/// each thing that happened. The next process takes such files over.
///
/// A line is written with one call, so what a statement was answered for is there after `kill -9`; not after a power cut.
package final class SessionLog: SessionStore {
    private let folder: String
    private let path: String
    /// Open, and locked, as long as we live.
    private let descriptor: Int32
    /// Bytes of a log that is read: definitions may hold tables.
    private static let bytesMax = 256 << 20

    private static let ending = ".sessions"

    /// - Parameter folder: of the project; made where it is not there. Connections are in it with their passwords, so it is
    ///   for its owner alone.
    package init(folder: String) throws(FrameFault) {
        self.folder = folder
        guard baton_make_folder(folder) >= 0, chmod(folder, 0o700) == 0 else { throw Self.fault("make", folder, errno) }
        path = "\(folder)/\(getpid())-\(UInt32.random(in: 0 ... .max))\(Self.ending)"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault("make", path, errno) }
        flock(descriptor, LOCK_EX | LOCK_NB)
    }

    deinit { close(descriptor) }

    private static func fault(_ verb: String, _ path: String, _ code: Int32) -> FrameFault {
        FrameFault(.machine, "can't \(verb) '\(path)': \(String(cString: strerror(code)).lowercased())")
    }

    /// Whether somebody has left a log in the folder, or keeps one.
    package static func isThere(_ folder: String) -> Bool { entries(of: folder).contains { $0.hasSuffix(ending) } }

    /// Nothing of it is wanted any more: all its sessions were closed.
    package func discard() { unlink(path) }

    // MARK: Writing

    package func save(_ id: SessionID, _ spec: SessionSpec) throws(FrameFault) {
        var members: [WireJSON.Member] = [
            .init("open", .string(id.text)), .init("engine", .string(spec.engine.rawValue)),
            .init("memory", .int(spec.memoryBytes)),
        ]
        if let address = spec.address { members.append(.init("at", .string(address))) }
        if let limit = spec.statementLimit { members.append(.init("timeout", .int(limit))) }
        if let limit = spec.idleLimit { members.append(.init("idle", .int(limit))) }
        try write(members)
    }

    package func record(_ id: SessionID, _ definition: Definition) throws(FrameFault) {
        let after = definition.dependencies.sorted { $0.key < $1.key }.map { WireJSON.Member($0.key, .int($0.value)) }
        try write([
            .init("made", .string(id.text)), .init("number", .int(definition.id)),
            .init("name", .string(definition.name)),
            .init("statement", WireJSON(Statement(definition.action))), .init("after", .object(after)),
            .init("columns", definition.schema.map { WireJSON($0) } ?? .null),
        ])
    }

    package func forget(_ id: SessionID, _ definitions: [Int]) throws(FrameFault) {
        try write([.init("forgot", .string(id.text)), .init("numbers", .array(definitions.map { .int($0) }))])
    }

    package func setLive(_ id: SessionID, _ live: [String: Int]) throws(FrameFault) {
        let names = live.sorted { $0.key < $1.key }.map { WireJSON.Member($0.key, .int($0.value)) }
        try write([.init("live", .string(id.text)), .init("names", .object(names))])
    }

    package func remove(_ id: SessionID) throws(FrameFault) { try write([.init("closed", .string(id.text))]) }

    package func commit() {}

    private func write(_ members: [WireJSON.Member]) throws(FrameFault) {
        var bytes: [UInt8] = []
        WireJSON.object(members).write(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + sent, $0.count - sent) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.fault("write", path, errno) }
            sent += count
        }
    }

    // MARK: Reading

    /// The sessions of processes that died, which are ours from now on. What can't be read is left out.
    package func load() throws(FrameFault) -> [StoredSession] {
        var found: [StoredSession] = []
        for name in Self.entries(of: folder) where name.hasSuffix(Self.ending) && "\(folder)/\(name)" != path {
            found += Self.takeOver("\(folder)/\(name)")
        }
        return found
    }

    private static func entries(of folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names.sorted()
    }

    /// Who lives has his log locked.
    private static func takeOver(_ path: String) -> [StoredSession] {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return [] }
        let bytes = read(file)
        // Another who came before us has taken it over when the name is gone.
        guard unlink(path) == 0 else { return [] }
        var sessions: [StoredSession] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            // The last line of a full disk may be half a line.
            if let json = try? WireJSONReader.read(Array(line)) { take(json, &sessions) }
        }
        return sessions
    }

    private static func read(_ file: Int32) -> [UInt8] {
        var info = stat()
        guard fstat(file, &info) == 0, info.st_size <= bytesMax else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(info.st_size))
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + count, $0.count - count) }
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { break }
            count += read
        }
        return Array(bytes[..<count])
    }

    private static func take(_ json: WireJSON, _ sessions: inout [StoredSession]) {
        guard case .object(let members) = json, let first = members.first, let id = first.value.text else { return }
        if first.key == "open" {
            guard let engine = json["engine"]?.text.flatMap(Engine.init(rawValue:)) else { return }
            let spec = SessionSpec(
                owner: LocalSessions.owner, engine: engine, address: json["at"]?.text,
                memoryBytes: json["memory"]?.number ?? 0, statementLimit: json["timeout"]?.number,
                idleLimit: json["idle"]?.number)
            return sessions.append(StoredSession(id: SessionID(id), spec: spec, definitions: [], live: [:]))
        }
        guard let place = sessions.lastIndex(where: { $0.id.text == id }) else { return }
        switch first.key {
        case "made": if let definition = Definition(logged: json) { sessions[place].definitions.append(definition) }
        case "forgot":
            guard case .array(let numbers)? = json["numbers"] else { return }
            let gone = Set(numbers.compactMap(\.number))
            sessions[place].definitions.removeAll { gone.contains($0.id) }
        case "live":
            guard case .object(let names)? = json["names"] else { return }
            sessions[place].live = [:]
            for name in names { sessions[place].live[name.key] = name.value.number }
        case "closed": sessions.remove(at: place)
        default: break
        }
    }
}

extension Definition {
    fileprivate init?(logged json: WireJSON) {
        guard let number = json["number"]?.number, let name = json["name"]?.text,
            let statement = try? Statement(json["statement"] ?? .null), case .object(let after)? = json["after"]
        else { return nil }
        var dependencies: [String: Int] = [:]
        for member in after { dependencies[member.key] = member.value.number }
        let schema = json["columns"].flatMap { try? BatonFrames.Schema($0) }
        self.init(id: number, name: name, action: statement.action, dependencies: dependencies, schema: schema)
    }
}
