import ArgumentParser
import BatonAssist
import BatonHost
import Glibc

/// `baton lsp`: the language server on standard input and output.
struct LanguageServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsp", abstract: "Serve an editor: faults, completion, help, renaming (Language Server Protocol).",
        discussion: "Editors start it by themselves: see docs/how-to/editor.md.")

    @Flag(help: "Talk on standard input and output; it is what happens anyway.") var stdio = false

    /// Bytes that are taken from standard input at once.
    private static let readMax = 64 << 10

    func run() throws {
        let host = SystemHost()
        let folders = FolderNames()
        let world = LanguageServer.World(
            read: { path, limit in try? host.readFile(path, limit: limit) },
            list: { path in folders.names(in: path).map { Scope.FileName($0.text, isFolder: $0.isFolder) } })
        let server = LanguageServer(world)
        var reader = MessageReader()
        var buffer = [UInt8](repeating: 0, count: Self.readMax)
        while server.exitCode == nil {
            guard let count = Self.read(&buffer, host), count > 0 else { break }
            reader.append(buffer[..<count])
            // What has come meanwhile belongs to it: later messages may cancel earlier ones.
            while Self.isReady, let more = Self.read(&buffer, host), more > 0 { reader.append(buffer[..<more]) }
            guard Self.handle(&reader, server) else { throw ExitCode(Exit.failed) }
        }
        // Without `exit` the editor has died.
        throw ExitCode(server.exitCode ?? Exit.failed)
    }

    /// Handles what has come whole; false when nobody listens any more.
    private static func handle(_ reader: inout MessageReader, _ server: LanguageServer) -> Bool {
        var bodies: [[UInt8]] = []
        var answers: [[UInt8]] = []
        while let item = reader.next() {
            switch item {
            case .message(let body): bodies.append(body)
            case .malformed(let what): answers.append(server.answer(toMalformed: what))
            }
        }
        if !bodies.isEmpty { answers += server.receive(bodies) }
        return answers.allSatisfy { write(MessageReader.frame($0)) }
    }

    /// Nil at the end, and when the process is told to end.
    private static func read(_ buffer: inout [UInt8], _ host: SystemHost) -> Int? {
        while true {
            let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR, host.attention.pointee == 0 else { return nil }
        }
    }

    private static var isReady: Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0 && descriptor.revents & Int16(POLLIN) != 0
    }

    private static func write(_ bytes: [UInt8]) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }
}
