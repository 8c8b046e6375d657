import CBaton
import Glibc

/// A program that is run to its end, for what it prints.
package struct ToolProcess {
    package var arguments: [String]
    /// What it reads: some bytes, or a file.
    package var input: Input = .bytes([])
    /// Nanoseconds until it is killed.
    package var patience = 60_000_000_000
    /// Variables as `NAME=value`; nil for ours.
    package var environment: [String]?
    /// Where it begins; nil for where we are.
    package var folder: String?
    /// Bytes that are kept of each stream; what comes behind them is read and dropped.
    package var keptMax = 1 << 20

    package enum Input {
        /// As a file that nobody else sees.
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
    package struct Failure: Error {
        package var message: String

        package init(message: String) { self.message = message }
    }

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
        let child: Child
        do throws(Failure) {
            let stream = try open()
            defer { close(stream) }
            child = try Self.start(
                arguments, input: stream, output: output[1], errors: errors[1], environment: environment, folder: folder
            )
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
            let descriptor = cb_memory_file()
            guard descriptor >= 0 else { throw Failure(message: "no descriptors are left") }
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes {
                    Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    close(descriptor)
                    throw Failure(message: "no memory is left for \(bytes.count) bytes of input")
                }
                written += count
            }
            lseek(descriptor, 0, SEEK_SET)
            return descriptor
        }
    }

    /// A child of ours with a descriptor of it.
    struct Child {
        var process: pid_t
        /// Readable once it has ended.
        var ended: Int32
    }

    /// Starts a program with these descriptors as its streams.
    static func start(
        _ arguments: [String], input: Int32, output: Int32, errors: Int32, environment: [String]? = nil,
        folder: String? = nil
    ) throws(Failure) -> Child {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = (environment ?? []).map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var process = pid_t()
        let result =
            environment == nil
            ? cb_piped_start(&words, input, output, errors, nil, folder, &process)
            : cb_piped_start(&words, input, output, errors, &variables, folder, &process)
        guard result == 0 else {
            throw Failure(
                message: "can't start '\(arguments[0])': \(String(cString: strerror(-result)).lowercased())")
        }
        return Child(process: process, ended: baton_pidfd_open(process))
    }

    private func wait(_ child: Child, _ output: Int32, _ errors: Int32) throws(Failure) -> Outcome {
        let deadline = Self.now + patience
        var texts: [[UInt8]] = [[], []]
        var watched = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        var isLate = false
        while watched.contains(where: { $0.fd >= 0 }) {
            let left = max(0, (deadline - Self.now) / 1_000_000)
            if left == 0, !isLate {
                isLate = true
                kill(-child.process, SIGKILL)
            }
            _ = poll(&watched, nfds_t(watched.count), isLate ? 1000 : Int32(min(left, 60_000)))
            var isQuiet = true
            for place in watched.indices where watched[place].fd >= 0 && watched[place].revents != 0 {
                isQuiet = false
                let count = Self.read(watched[place].fd, &texts[place], kept: keptMax)
                if count <= 0 { watched[place].fd = -1 }
            }
            // Somebody else keeps the streams open.
            if isLate, isQuiet { break }
        }
        var status: Int32 = 0
        while waitpid(child.process, &status, WNOHANG) == 0 {
            var ended = pollfd(fd: child.ended, events: Int16(POLLIN), revents: 0)
            if poll(&ended, 1, Int32(max(0, min(deadline - Self.now, patience)) / 1_000_000)) == 0 {
                isLate = true
                kill(-child.process, SIGKILL)
            }
        }
        close(child.ended)
        if isLate { throw Failure(message: "'\(arguments[0])' took more than \(patience / 1_000_000_000) seconds") }
        return Outcome(
            code: status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : 128 + Int(status & 0x7F),
            output: String(decoding: texts[0], as: UTF8.self), errors: String(decoding: texts[1], as: UTF8.self))
    }

    private static func read(_ descriptor: Int32, _ text: inout [UInt8], kept: Int) -> Int {
        let size = 1 << 14
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            count = Glibc.read(descriptor, buffer.baseAddress, size)
            filled = max(0, count)
        }
        if text.count < kept { text += piece }
        return count < 0 && errno == EINTR ? 1 : count
    }

    static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
