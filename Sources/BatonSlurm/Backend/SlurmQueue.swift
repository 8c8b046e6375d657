import CBaton
import Glibc

/// A look at a cluster's queue, for somebody who asks how long a job will wait.
package enum SlurmQueue {
    /// Where a job stands among those that wait.
    package struct Standing: Hashable, Sendable {
        package var partition: String
        /// Jobs and elements of arrays, everybody's, that wait in the partition and come before it.
        package var ahead: Int

        package init(partition: String, ahead: Int) { (self.partition, self.ahead) = (partition, ahead) }
    }

    /// Nanoseconds that `squeue` may take, and bytes of what it prints.
    private static let patience = 5_000_000_000
    private static let outputMax = 64 << 20

    /// Asks `squeue`; nil where it gives no answer in time, or the job does not wait any more.
    package static func standing(of job: String) -> Standing? {
        // By priority, as the scheduler looks at them; of one priority the older first.
        let words = ["squeue", "--noheader", "--array", "--states=PENDING", "--sort=-p,i", "--format=%P|%i"]
        return output(of: words).flatMap { standing(of: job, in: $0) }
    }

    /// - Parameter lines: `PARTITION|JOB`, as they come to be looked at.
    package static func standing(of job: String, in lines: String) -> Standing? {
        let rows = lines.split(separator: "\n").map { $0.split(separator: "|") }.filter { $0.count == 2 }
        guard let index = rows.firstIndex(where: { $0[1] == job }) else { return nil }
        let partitions = rows[index][0].split(separator: ",")
        let ahead = rows[..<index].count { row in row[0].split(separator: ",").contains { partitions.contains($0) } }
        return Standing(partition: String(rows[index][0]), ahead: ahead)
    }

    private static func output(of words: [String]) -> String? {
        var pipe: [Int32] = [-1, -1]
        guard baton_pipe(&pipe) == 0 else { return nil }
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var process = pid_t()
        let result = cb_piped_start(&arguments, nothing, pipe[1], nothing, nil, nil, &process)
        for word in arguments { free(word) }
        close(nothing)
        close(pipe[1])
        defer { close(pipe[0]) }
        guard result == 0 else { return nil }
        let bytes = read(pipe[0])
        if bytes == nil { kill(-process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status == 0 ? bytes.map { String(decoding: $0, as: UTF8.self) } : nil
    }

    /// All of it; nil where it takes too long, or is too much.
    private static func read(_ descriptor: Int32) -> [UInt8]? {
        let deadline = monotonic + patience
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < outputMax {
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = (deadline - monotonic) / 1_000_000
            guard left > 0 else { return nil }
            if poll(&watched, 1, Int32(left)) < 0, errno != EINTR { return nil }
            guard watched.revents != 0 else { continue }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count > 0 { bytes += buffer.prefix(count) } else if errno != EINTR { return nil }
        }
        return nil
    }

    private static var monotonic: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
