import CBaton
import Glibc

/// A program that is run to its end, for what it prints.
package struct ToolProcess {
    package var arguments: [String]
    /// What it reads: some bytes, or a file.
    package var input: Input = .bytes([])
    /// Nanoseconds until it is killed.
    package var patience = 60_000_000_000

    package enum Input {
        /// At most as much as a pipe holds.
        case bytes([UInt8])
        case file(String)
    }

    package struct Outcome {
        /// Exit code; 128 + n for one that a signal ended.
        package var code: Int
        package var output: String
        package var errors: String

        /// The last lines of what it said, for people.
        package var complaint: String {
            let text = errors.isEmpty ? output : errors
            return text.split(separator: "\n").suffix(3).joined(separator: " · ")
        }
    }

    /// Why it could not be run, or was ended.
    package struct Failure: Error { package var message: String }

    /// Bytes that are kept of each stream.
    private static let keptMax = 1 << 20

    package init(_ arguments: [String], input: Input = .bytes([])) {
        self.arguments = arguments
        self.input = input
    }

    package func run() throws(Failure) -> Outcome {
        var output: [Int32] = [-1, -1]
        var errors: [Int32] = [-1, -1]
        guard baton_pipe(&output) == 0 else { throw Failure(message: "no descriptors are left") }
        defer { close(output[0]) }
        guard baton_pipe(&errors) == 0 else {
            close(output[1])
            throw Failure(message: "no descriptors are left")
        }
        defer { close(errors[0]) }
        var child = baton_child()
        do throws(Failure) {
            let stream = try open()
            defer { close(stream) }
            try spawn(stream, output[1], errors[1], &child)
        } catch {
            close(output[1])
            close(errors[1])
            throw error
        }
        close(output[1])
        close(errors[1])
        return try wait(child, output[0], errors[0])
    }

    private func open() throws(Failure) -> Int32 {
        switch input {
        case .file(let path):
            let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Failure(message: "can't read '\(path)'") }
            return descriptor
        case .bytes(let bytes):
            precondition(bytes.count <= 1 << 15, "more than a pipe holds")
            var ends: [Int32] = [-1, -1]
            guard baton_pipe(&ends) == 0 else { throw Failure(message: "no descriptors are left") }
            _ = bytes.withUnsafeBytes { Glibc.write(ends[1], $0.baseAddress, $0.count) }
            close(ends[1])
            return ends[0]
        }
    }

    private func spawn(
        _ input: Int32, _ output: Int32, _ errors: Int32, _ child: inout baton_child
    ) throws(Failure) {
        var request = baton_spawn_request()
        request.standard_input = input
        request.standard_output = output
        request.standard_error = errors
        let result = Self.withWords(arguments) { programs, words in
            "/".withCString { folder in
                request.folder = folder
                request.programs = programs
                request.arguments = words
                request.environment = UnsafePointer(cb_environment())
                return baton_spawn(&request, &child)
            }
        }
        guard result >= 0 else {
            throw Failure(
                message: "can't start '\(arguments[0])': \(String(cString: strerror(-result)).lowercased())")
        }
    }

    /// The paths at which a program may be, and its arguments, as C has them.
    static func withWords<Result>(
        _ arguments: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
    ) -> Result {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var programs: [UnsafePointer<CChar>?] = candidates(arguments[0]).map { UnsafePointer(strdup($0)) } + [nil]
        defer { for program in programs { free(UnsafeMutablePointer(mutating: program)) } }
        return words.withUnsafeMutableBufferPointer { words in
            programs.withUnsafeMutableBufferPointer { programs in
                body(UnsafePointer(programs.baseAddress), UnsafePointer(words.baseAddress))
            }
        }
    }

    private static func candidates(_ program: String) -> [String] {
        if program.contains("/") { return [program] }
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return folders.split(separator: ":").map { "\($0)/\(program)" }
    }

    private func wait(_ child: baton_child, _ output: Int32, _ errors: Int32) throws(Failure) -> Outcome {
        let deadline = Self.now + patience
        var texts: [[UInt8]] = [[], []]
        var watched = [pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0)]
        var isLate = false
        while watched.contains(where: { $0.fd >= 0 }) {
            let left = max(0, (deadline - Self.now) / 1_000_000)
            if left == 0, !isLate {
                isLate = true
                kill(-child.pid, SIGKILL)
            }
            _ = poll(&watched, nfds_t(watched.count), isLate ? 1000 : Int32(min(left, 60_000)))
            var isQuiet = true
            for place in watched.indices where watched[place].fd >= 0 && watched[place].revents != 0 {
                isQuiet = false
                let count = Self.read(watched[place].fd, &texts[place])
                if count <= 0 { watched[place].fd = -1 }
            }
            // Somebody else keeps the streams open.
            if isLate, isQuiet { break }
        }
        var exit = baton_exit()
        while baton_reap(child.pidfd, &exit) == -EAGAIN {
            var ended = pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0)
            if poll(&ended, 1, Int32(max(0, min(deadline - Self.now, patience)) / 1_000_000)) == 0 {
                isLate = true
                kill(-child.pid, SIGKILL)
            }
        }
        close(child.pidfd)
        if isLate { throw Failure(message: "'\(arguments[0])' took more than \(patience / 1_000_000_000) seconds") }
        return Outcome(
            code: exit.exited == 1 ? Int(exit.status) : 128 + Int(exit.status),
            output: String(decoding: texts[0], as: UTF8.self), errors: String(decoding: texts[1], as: UTF8.self))
    }

    private static func read(_ descriptor: Int32, _ text: inout [UInt8]) -> Int {
        let size = 1 << 14
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            count = Glibc.read(descriptor, buffer.baseAddress, size)
            filled = max(0, count)
        }
        if text.count < keptMax { text += piece }
        return count < 0 && errno == EINTR ? 1 : count
    }

    static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
