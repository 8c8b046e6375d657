import Glibc

/// Runs other programs and takes their time.
enum Programs {
    struct Outcome {
        /// Wall time in seconds.
        var seconds: Double
        /// What it wrote to standard output; at most 64 KiB.
        var output: String
    }

    /// Seconds of a clock that never goes back.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The interpreter itself, not a script of somebody's that looks for it.
    static let python = run(["python3", "-c", "import sys; print(sys.executable)"]).output.trimmed

    /// Runs a program to its end. Anything but exit code 0 ends the benchmark: a wrong result has no speed.
    static func run(_ arguments: [String]) -> Outcome {
        var pipe: [Int32] = [0, 0]
        guard Glibc.pipe(&pipe) == 0 else { fail("no pipe") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1)
        posix_spawn_file_actions_addclose(&actions, pipe[0])
        posix_spawn_file_actions_addclose(&actions, pipe[1])
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)

        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let start = now()
        let code = posix_spawnp(&child, arguments[0], &actions, nil, &words, Programs.environment)
        close(pipe[1])
        guard code == 0 else { fail("can't start \(arguments[0]): \(String(cString: strerror(code)))") }
        let output = drain(pipe[0])
        var status: Int32 = 0
        waitpid(child, &status, 0)
        let seconds = now() - start
        guard status == 0 else { fail("\(arguments.joined(separator: " ")) ended with status \(status)") }
        return Outcome(seconds: seconds, output: output)
    }

    /// The environment of this process, taken once before any other thread exists.
    nonisolated(unsafe) private static let environment = environ

    private static func drain(_ descriptor: Int32) -> String {
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            if bytes.count < 1 << 16 { bytes += piece[..<count] }
        }
    }
}

/// The middle value; of an even number, the mean of the two in the middle.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
