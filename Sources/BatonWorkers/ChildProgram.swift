import CBaton
import Glibc

/// A program that is run to its end, with what it says line by line.
struct ChildProgram {
    var arguments: [String]
    var folder = "/"
    /// `NAME=value`; nil for what this process has.
    var environment: [String]?

    enum End: Equatable {
        case exited(Int32)
        case signalled(Int32)
        /// It could not be started; the error.
        case absent(Int32)
        /// It was killed because `isStopped` said so.
        case stopped
    }

    /// How long it is waited for between looks at `isStopped`, in milliseconds.
    private static let pieceMilliseconds: Int32 = 100
    /// Bytes of a line; what is longer is cut into pieces.
    private static let lineMax = 1 << 16

    /// Runs it; `line` hears what it writes to both of its streams.
    func run(isStopped: () -> Bool = { false }, _ line: (String) -> Void) -> End {
        var ends: [Int32] = [-1, -1]
        guard baton_pipe(&ends) >= 0 else { return .absent(errno) }
        let null = baton_open_null()
        var child = baton_child()
        let result = start(input: null, output: ends[1], &child)
        close(ends[1])
        if null >= 0 { close(null) }
        defer { close(ends[0]) }
        guard result >= 0 else { return .absent(-result) }
        defer { close(child.pidfd) }
        var wasStopped = false
        var rest: [UInt8] = []
        while take(ends[0], &rest, line) {
            guard !wasStopped, isStopped() else { continue }
            wasStopped = true
            kill(-child.pid, SIGKILL)
        }
        if !rest.isEmpty { line(String(decoding: rest, as: UTF8.self)) }
        var end = baton_exit()
        while baton_reap(child.pidfd, &end) == -EAGAIN {
            var poll = pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0)
            _ = Glibc.poll(&poll, 1, Self.pieceMilliseconds)
            if isStopped() { kill(-child.pid, SIGKILL) }
        }
        if wasStopped { return .stopped }
        return end.exited != 0 ? .exited(end.status) : .signalled(end.status)
    }

    /// Reads what there is; false at its end.
    private func take(_ descriptor: Int32, _ rest: inout [UInt8], _ line: (String) -> Void) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, Self.pieceMilliseconds) > 0 else { return true }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { return true }
        guard count > 0 else { return false }
        for byte in buffer[..<count] {
            if byte == UInt8(ascii: "\n") || rest.count == Self.lineMax {
                line(String(decoding: rest, as: UTF8.self))
                rest.removeAll(keepingCapacity: true)
            }
            if byte != UInt8(ascii: "\n") { rest.append(byte) }
        }
        return true
    }

    private func start(input: Int32, output: Int32, _ child: inout baton_child) -> Int32 {
        var request = baton_spawn_request()
        (request.standard_input, request.standard_output, request.standard_error) = (input, output, output)
        let paths = Self.paths(of: arguments[0])
        return withCStrings(paths) { programs in
            withCStrings(arguments) { words in
                withCStrings(environment ?? Self.ownEnvironment) { variables in
                    folder.withCString { folder in
                        request.folder = folder
                        request.arguments = UnsafePointer(words)
                        request.environment = UnsafePointer(variables)
                        return programs.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: paths.count + 1) {
                            request.programs = UnsafePointer($0)
                            return baton_spawn(&request, &child)
                        }
                    }
                }
            }
        }
    }

    /// Where a program may be, by the `PATH` of this process.
    static func paths(of program: String) -> [String] {
        guard !program.contains("/") else { return [program] }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(program)" }
    }

    private static var ownEnvironment: [String] {
        var list: [String] = []
        var entry = cb_environment()
        while let text = entry?.pointee {
            list.append(String(cString: text))
            entry = entry?.successor()
        }
        return list
    }
}

/// Calls `body` with the strings as C wants them, ended by NULL.
func withCStrings<T>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> T
) -> T {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
