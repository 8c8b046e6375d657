import CBaton
import Glibc
import Synchronization

/// The names in a folder, for somebody who is typing: soon, or not at all.
///
/// A disk that does not answer keeps a thread of its own waiting, and nobody else.
package final class FolderNames: Sendable {
    package struct Name: Sendable {
        package var text: String
        package var isFolder: Bool
    }

    /// What is looked for, and what has been found; the thread and who asks share it.
    private final class Request: Sendable {
        let path: String
        let found = Mutex<[Name]?>(nil)

        init(_ path: String) { self.path = path }
    }

    /// Names of one folder, and how long they may take.
    package static let namesMax = 5_000
    private static let patience = 20_000_000
    private static let step = 200_000
    /// The request that has not been answered yet: while there is one no other is begun.
    private let open = Mutex<Request?>(nil)

    package init() {}

    /// The names in a folder, sorted; none where the folder can't be read in time.
    package func names(in path: String) -> [Name] {
        let isBusy = open.withLock { $0.map { request in request.found.withLock { $0 == nil } } ?? false }
        guard !isBusy else { return [] }
        let request = Request(path.isEmpty ? "." : path)
        open.withLock { $0 = request }
        guard FolderNames.start(request) else { return [] }
        var waited = 0
        while waited < Self.patience {
            if let names = request.found.withLock({ $0 }) { return names }
            var pause = timespec(tv_sec: 0, tv_nsec: Self.step)
            nanosleep(&pause, nil)
            waited += Self.step
        }
        return []
    }

    private static func start(_ request: Request) -> Bool {
        let argument = Unmanaged.passRetained(request)
        let error = baton_thread_start(
            { argument in
                let request = Unmanaged<Request>.fromOpaque(argument!).takeRetainedValue()
                let names = FolderNames.read(request.path)
                request.found.withLock { $0 = names }
            }, argument.toOpaque(), nil)
        if error != 0 { argument.release() }
        return error == 0
    }

    private static func read(_ path: String) -> [Name] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [Name] = []
        while names.count < namesMax, let entry = readdir(folder) {
            let text = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if text == "." || text == ".." { continue }
            names.append(Name(text: text, isFolder: isFolder(entry.pointee.d_type, "\(path)/\(text)")))
        }
        return names.sorted { $0.text < $1.text }
    }

    /// What a link leads to is looked at, what the folder knows of itself is taken.
    private static func isFolder(_ type: UInt8, _ path: String) -> Bool {
        if type == UInt8(DT_DIR) { return true }
        guard type == UInt8(DT_LNK) || type == UInt8(DT_UNKNOWN) else { return false }
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }
}
