import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonModel
import BatonReport
import Glibc

/// `baton report 12 -o report.html`: a run as one page that needs nothing from outside.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write a run as one HTML page: its graph, timeline, failures and results.")

    @Argument(help: "The run: a number, a name or 'last'.") var name = "last"
    @Option(name: .shortAndLong, help: "The page to write; '-' is standard output.") var output = "report.html"
    @OptionGroup var options: StoreOptions

    func run() throws {
        try carryOut { host in
            let found = try RunFinder(host: host, store: options.store).find(name)
            let report = RunReport(of: try found.history()) { log, stream, limit in
                LogTail.read(found.folder, log, stream, limit: limit)
            }
            try host.write(report.html(), to: output)
        }
    }
}

/// `baton trace 12 -o trace.json`: a run in the Chrome trace format.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Write a run as a trace that Perfetto and chrome://tracing open.")

    @Argument(help: "The run: a number, a name or 'last'.") var name = "last"
    @Option(name: .shortAndLong, help: "The file to write; '-' is standard output.") var output = "trace.json"
    @OptionGroup var options: StoreOptions

    func run() throws {
        try carryOut { host in
            let found = try RunFinder(host: host, store: options.store).find(name)
            try host.write(ChromeTrace(of: try found.history()).json(), to: output)
        }
    }
}

extension RunFinder.Found {
    /// All that is kept of the run, with the names that people know its steps by.
    fileprivate func history() throws -> RunChronicle {
        var history = RunChronicle(of: record)
        let view = try view { history.take($0) }
        let names = StepNames(view)
        history.setNames { names.shown($0) }
        return history
    }
}

extension SystemHost {
    /// Writes to a file, or to standard output for `-`.
    fileprivate func write(_ text: String, to path: String) throws {
        if path == "-" { return writeOutput(text) }
        do {
            try writeFile(path, Array(text.utf8))
        } catch {
            throw Refusal(error.message)
        }
        writeNotice("\(path)\n")
    }
}

/// Reads the end of an attempt's output.
private enum LogTail {
    static func read(_ folder: String, _ log: LogRange, _ stream: LogStream, limit: Int) -> [UInt8] {
        let (begin, end) =
            stream == .output ? (log.start.output, log.outputEnd) : (log.start.error, log.errorEnd)
        let descriptor = open(
            "\(folder)/logs/\(log.start.slot).\(stream == .output ? "out" : "err")", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        let last = min(end, Int(lseek(descriptor, 0, SEEK_END)))
        let first = max(begin, last - limit)
        guard last > first else { return [] }
        return [UInt8](unsafeUninitializedCapacity: last - first) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, last - first, off_t(first)))
        }
    }
}
