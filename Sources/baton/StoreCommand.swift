import ArgumentParser
import BatonEngine
import BatonHost
import BatonModel
import BatonStore
import BatonWire
import Glibc

/// `baton store …`: care for what is kept.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Care for the store of runs: check it, free space, take runs out.",
        subcommands: [
            StoreCheckCommand.self, StoreCollectCommand.self, StoreVacuumCommand.self, StoreExportCommand.self,
        ])
}

extension StoreOptions {
    /// The store's folder: as it was given, or the nearest one from here upwards.
    func folder(_ host: SystemHost) throws -> String {
        try RunFinder(host: host, store: store).place().folder
    }
}

/// `baton store check`
struct StoreCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read all that is kept and tell what is damaged or missing (exit code 3).")

    @Flag(help: "As JSON, for programs.") var json = false
    @OptionGroup var options: StoreOptions

    func run() throws {
        let isSound = try carryOut { host in
            let folder = try options.folder(host)
            let report = try StoreCheck(folder: folder).run()
            host.writeOutput(json ? Self.document(report).line + "\n" : Self.text(report, folder))
            return report.findings.isEmpty
        }
        if !isSound { throw ExitCode(Exit.differs) }
    }

    private static func text(_ report: StoreCheck.Report, _ folder: String) -> String {
        let findings = report.findings.map { "\($0.kind.rawValue): \($0.place): \($0.message)\n" }.joined()
        let amount =
            "\(counted(report.runs, "run")), \(counted(report.events, "event")), "
            + "\(counted(report.artifacts, "artifact")) (\(sizeText(bytes: report.bytes)))"
        let verdict = report.findings.isEmpty ? "all is well" : counted(report.findings.count, "finding")
        return findings + "\(folder): \(amount): \(verdict)\n"
    }

    private static func document(_ report: StoreCheck.Report) -> WireJSON {
        let findings = report.findings.map { finding in
            WireJSON.object([
                .init("kind", .string(finding.kind.rawValue)), .init("place", .string(finding.place)),
                .init("message", .string(finding.message)),
            ])
        }
        return .object([
            .init("baton", .int(RunDocument.version)), .init("runs", .int(report.runs)),
            .init("events", .int(report.events)), .init("artifacts", .int(report.artifacts)),
            .init("bytes", .int(report.bytes)), .init("findings", .array(findings)),
        ])
    }
}

/// `baton store gc`
struct StoreCollectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Show what can be freed: artifacts that nothing names, leftovers, and runs that you name.",
        discussion: """
            Nothing is removed without --yes. Runs go only with --keep or --older, and never while their process lives.

                baton store gc                         what nothing needs
                baton store gc --keep 20               and all runs but the newest 20
                baton store gc --older 30d --yes       remove runs older than 30 days, and what only they need
            """)

    @Option(help: "Free all runs but the newest so many.") var keep: Int?
    @Option(help: "Free only runs that are older: 12h, 30d.") var older: String?
    @Flag(help: "Do it.") var yes = false
    @Flag(help: "As JSON, for programs.") var json = false
    @OptionGroup var options: StoreOptions

    func validate() throws {
        if let keep, keep < 0 { throw ValidationError("--keep takes a number from 0 on, not \(keep)") }
        if let older, Self.nanoseconds(older) == nil {
            throw ValidationError("--older takes a length of time like 12h or 30d, not '\(older)'")
        }
    }

    func run() throws {
        try carryOut { host in
            let folder = try options.folder(host)
            let collector = GarbageCollector(folder: folder)
            let before = older.flatMap(Self.nanoseconds).map { host.now() - $0 }
            let garbage = try collector.plan(Garbage.Wish(keptRuns: keep, before: before), now: host.now())
            if yes { try collector.free(garbage) }
            host.writeOutput(json ? document(garbage).line + "\n" : text(garbage, folder))
        }
    }

    /// A whole number with a unit: `90m`, `12h`, `30d`, `8w`.
    static func nanoseconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let last = text.last, let unit = units[last], let count = Int(text.dropLast()), count >= 0 else {
            return nil
        }
        let (seconds, isOver) = count.multipliedReportingOverflow(by: unit)
        let (nanoseconds, isFarOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isOver || isFarOver ? nil : nanoseconds
    }

    private func text(_ garbage: Garbage, _ folder: String) -> String {
        var text = ""
        if garbage.liveSessions > 0 {
            text += "\(counted(garbage.liveSessions, "session")) at work: artifacts and environments stay for now\n"
        }
        guard !garbage.isEmpty else { return text + "\(folder): nothing to free\n" }
        if !garbage.runs.isEmpty { text += "runs          \(Self.ranges(garbage.runs))\n" }
        if !garbage.proofs.isEmpty { text += "proofs        \(garbage.proofs.count), of steps that will run again\n" }
        text += Self.lines("run folders", garbage.runFolders, folder)
        text += Self.lines("artifacts", garbage.artifacts, folder)
        text += Self.lines("environments", garbage.environments, folder)
        text += Self.lines("leftovers", garbage.leftovers, folder)
        let amount = sizeText(bytes: garbage.bytes)
        return text + (yes ? "freed \(amount)\n" : "would free \(amount); with --yes it is done\n")
    }

    /// Things of one kind that are listed by name.
    private static let listedMax = 10

    private static func lines(_ name: String, _ items: [Garbage.Item], _ folder: String) -> String {
        guard !items.isEmpty else { return "" }
        let sum = sizeText(bytes: items.reduce(0) { $0 + $1.bytes })
        let padded = name + String(repeating: " ", count: max(1, 14 - name.count))
        let largest = items.sorted { $0.bytes > $1.bytes }.prefix(listedMax).map { item in
            let path = item.path.hasPrefix(folder + "/") ? String(item.path.dropFirst(folder.count + 1)) : item.path
            return "  \(sizeText(bytes: item.bytes))  \(path)\n"
        }
        let rest = items.count > listedMax ? "  … and \(items.count - listedMax) more\n" : ""
        return "\(padded)\(items.count), \(sum)\n" + largest.joined() + rest
    }

    /// `1-3, 7, 9-12`
    static func ranges(_ runs: [RunID]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for number in runs.map(\.number) {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ", ")
    }

    private func document(_ garbage: Garbage) -> WireJSON {
        func items(_ items: [Garbage.Item]) -> WireJSON {
            .array(items.map { .object([.init("path", .string($0.path)), .init("bytes", .int($0.bytes))]) })
        }
        return .object([
            .init("baton", .int(RunDocument.version)), .init("freed", .bool(yes)),
            .init("bytes", .int(garbage.bytes)), .init("live_sessions", .int(garbage.liveSessions)),
            .init("runs", .array(garbage.runs.map { .int($0.number) })), .init("proofs", .int(garbage.proofs.count)),
            .init("run_folders", items(garbage.runFolders)), .init("artifacts", items(garbage.artifacts)),
            .init("environments", items(garbage.environments)), .init("leftovers", items(garbage.leftovers)),
        ])
    }
}

/// `baton store vacuum`
struct StoreVacuumCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vacuum", abstract: "Give the free space inside the store's database back to the disk.")

    @Flag(help: "As JSON, for programs.") var json = false
    @OptionGroup var options: StoreOptions

    func run() throws {
        try carryOut { host in
            let folder = try options.folder(host)
            let (before, after) = try StoreVacuum(folder: folder).run()
            guard json else {
                host.writeOutput(
                    "\(folder): the database had \(sizeText(bytes: before)) and has \(sizeText(bytes: after))\n")
                return
            }
            let document = WireJSON.object([
                .init("baton", .int(RunDocument.version)), .init("before", .int(before)), .init("after", .int(after)),
            ])
            host.writeOutput(document.line + "\n")
        }
    }
}

/// `baton store export`
struct StoreExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write runs with all their events as lines of JSON: the schema \(ExportLine.schema).")

    @Argument(help: "Runs by number; without any, all.") var runs: [Int] = []
    @Option(name: .shortAndLong, help: "The file to write; without one, standard output.") var output: String?
    @OptionGroup var options: StoreOptions

    func validate() throws {
        if let wrong = runs.first(where: { $0 < 1 }) {
            throw ValidationError("runs count from 1; there is no \(wrong)")
        }
    }

    func run() throws {
        try carryOut { host in
            let place = try RunFinder(host: host, store: options.store).place()
            for number in runs where try place.archive.record(of: RunID(number)) == nil {
                throw Refusal(
                    "there is no run \(number) in \(place.folder)", help: "'baton runs' lists them", code: Exit.usage)
            }
            let wanted = runs.isEmpty ? nil : Set(runs.map { RunID($0) })
            let export = StoreExport(folder: place.folder)
            guard let output else {
                return try export.write(wanted, version: Version.text) { line throws(StoreError) in
                    host.writeOutput(line + "\n")
                    return !host.isOutputClosed
                }
            }
            let file = try ExportFile(path: host.absolutePath(output))
            try export.write(wanted, version: Version.text) { line throws(StoreError) in
                try file.write(line)
                return true
            }
            try file.finish()
        }
    }
}

/// `3 runs`, `1 run`.
private func counted(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
