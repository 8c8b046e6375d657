import BatonModel
import CBaton
import Glibc

/// The folder on the shared file system in which scripts, records of ends and answers of calls are.
struct SlurmFiles: Sendable {
    let folder: String
    /// Largest answer that is read, in bytes: a queue of some 100,000 jobs.
    static let answerMax = 32 << 20
    /// Largest record of an end.
    private static let recordMax = 1_024

    func record(_ token: String) -> String { "\(folder)/jobs/\(token)" }
    func script(_ token: String) -> String { "\(folder)/jobs/\(token).sh" }
    func answer(_ call: Int) -> (output: String, error: String) {
        ("\(folder)/calls/\(call).out", "\(folder)/calls/\(call).err")
    }

    /// Errno of what went wrong; 0 when all folders are there.
    func make() -> Int32 {
        for name in ["jobs", "calls"] {
            let made = baton_make_folder("\(folder)/\(name)")
            if made != 0 { return -made }
        }
        return 0
    }

    /// Writes what a launch finds in place, and its script; what went wrong otherwise.
    func write(_ script: SlurmScript, _ token: String) -> StepFailure? {
        for path in [script.launch.standardOutput, script.launch.standardError] {
            let descriptor = baton_open_append(path)
            guard descriptor >= 0 else { return Self.failure(path, -descriptor) }
            close(descriptor)
        }
        let path = self.script(token)
        let bytes = Array(script.text.utf8)
        let error = bytes.withUnsafeBytes { baton_write_file(path, $0.baseAddress, $0.count) }
        return error == 0 ? nil : Self.failure(path, -error)
    }

    /// Writes what the elements of an array are, and the script that they share; whether that worked.
    func write(array: String, _ tokens: [String]) -> Bool {
        let list = "\(folder)/jobs/\(array).list"
        let script = SlurmScript.ofArray(list: list, folder: "\(folder)/jobs")
        return [(list, tokens.joined(separator: "\n") + "\n"), (self.script(array), script)].allSatisfy { path, text in
            let bytes = Array(text.utf8)
            return bytes.withUnsafeBytes { baton_write_file(path, $0.baseAddress, $0.count) } == 0
        }
    }

    private static func failure(_ path: String, _ error: Int32) -> StepFailure {
        StepFailure(.machine, "can't write '\(path)': \(String(cString: strerror(error)))")
    }

    /// What a job wrote down of its end; nil while it has not.
    func end(_ token: String) -> String? { Self.read(record(token) + ".end", limit: Self.recordMax) }

    func takeAnswer(_ call: Int) -> (output: String, error: String) {
        let paths = answer(call)
        defer {
            unlink(paths.output)
            unlink(paths.error)
        }
        return (
            Self.read(paths.output, limit: Self.answerMax) ?? "", Self.read(paths.error, limit: Self.answerMax) ?? ""
        )
    }

    /// Where the output of an attempt that has ended is in its files.
    func log(_ launch: Launch) -> LogRange? {
        func end(_ path: String) -> Int {
            var facts = stat()
            return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
        }
        return launch.log.map {
            LogRange(start: $0, outputEnd: end(launch.standardOutput), errorEnd: end(launch.standardError))
        }
    }

    /// Nanoseconds from a script's writing to the first line that it ran; nil while it has not begun. One clock, that of the
    /// shared file system, tells both.
    func queueTime(_ token: String) -> Int? {
        guard let began = Self.changed(claimed(token)), let made = Self.changed(script(token)) else { return nil }
        return max(0, began - made)
    }

    /// Nanoseconds from there to the word on how it ended; nil where one of the two is not there.
    func runTime(_ token: String) -> Int? {
        guard let began = Self.changed(claimed(token)), let ended = Self.changed(record(token) + ".end") else {
            return nil
        }
        return max(0, ended - began)
    }

    private func claimed(_ token: String) -> String { record(token) + ".claim/job" }

    private static func changed(_ path: String) -> Int? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        return Int(facts.st_mtim.tv_sec) * 1_000_000_000 + Int(facts.st_mtim.tv_nsec)
    }

    /// Forgets a job that has ended.
    func clear(_ token: String) {
        unlink(script(token))
        unlink(record(token) + ".end")
        unlink(claimed(token))
        rmdir(record(token) + ".claim")
    }

    private static func read(_ path: String, limit: Int) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit, case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
