import ArgumentParser
import BatonDirector
import BatonWire

/// `baton director user quota`
struct QuotaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quota", abstract: "Say what a user may have at most; without an option, show it.",
        discussion: "What is not said stays. Sizes are bytes, or with a unit: 500MB, 20GiB.")

    @OptionGroup var data: DataOption
    @Argument(help: "The user.") var name: String
    @Option(help: ArgumentHelp("Experiments that are kept.", valueName: "count")) var experiments: Int?
    @Option(help: ArgumentHelp("Size of all files.", valueName: "size")) var artifacts: ByteSize?
    @Option(help: ArgumentHelp("Size of all logs.", valueName: "size")) var logs: ByteSize?
    @Flag(help: "What everybody has who was given nothing else.") var usual = false

    func validate() throws {
        if let experiments, experiments < 0 { throw ValidationError("--experiments \(experiments): from 0 on") }
        guard !usual || (experiments == nil && artifacts == nil && logs == nil) else {
            throw ValidationError("--usual stands for itself")
        }
    }

    func run() async throws {
        let desk = try OperatorDesk(try data.folder())
        let path = "/users/\(try segment(name))"
        var user = try await desk.call(.get, path)
        guard let known = user["quotas"].flatMap(Quotas.init) else { throw Refusal("the director tells no quotas") }
        if let quotas = changed(known) {
            user = try await desk.call(.patch, path, .object([.init("quotas", quotas)]))
        }
        for column in QuotaCommand.columns {
            standardOutput(column.padded(to: 13) + (QuotaCommand.cell(of: user, column) ?? "-"))
        }
    }

    /// Null for what everybody has; nil for no change.
    private func changed(_ known: Quotas) -> WireJSON? {
        if usual { return .null }
        guard experiments != nil || artifacts != nil || logs != nil else { return nil }
        return Quotas(
            experiments: experiments ?? known.experiments, artifactBytes: artifacts?.bytes ?? known.artifactBytes,
            logBytes: logs?.bytes ?? known.logBytes
        ).json
    }

    private static let columns = ["experiments", "artifacts", "logs"]

    /// What a user has of what it may have: `3 of 10000`; nil for another column.
    static func cell(of user: WireJSON, _ column: String) -> String? {
        guard columns.contains(column), let used = user["used"].flatMap(Quotas.init),
            let quotas = user["quotas"].flatMap(Quotas.init)
        else { return nil }
        return switch column {
        case "experiments": "\(used.experiments) of \(quotas.experiments)"
        case "artifacts": "\(ByteSize(used.artifactBytes)) of \(ByteSize(quotas.artifactBytes))"
        default: "\(ByteSize(used.logBytes)) of \(ByteSize(quotas.logBytes))"
        }
    }
}

/// A count of bytes as people write it: `20GiB`, `1.5 GB`, `4096`.
struct ByteSize: ExpressibleByArgument, CustomStringConvertible {
    var bytes: Int

    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1),
    ]

    init(_ bytes: Int) { self.bytes = bytes }

    init?(argument: String) {
        let text = argument.lowercased()
        let unit = ByteSize.units.first { text.hasSuffix($0.name.lowercased()) }
        let digits = text.dropLast(unit?.name.count ?? 0)
        guard let number = Double(digits), number >= 0, number.isFinite,
            case let bytes = number * Double(unit?.bytes ?? 1), bytes < 9e18
        else { return nil }
        self.bytes = Int(bytes)
    }

    /// With the largest unit of which there is at least one, and a digit behind the point where that is not whole.
    var description: String {
        guard let unit = ByteSize.units.prefix(4).first(where: { bytes >= $0.bytes }) else { return "\(bytes)B" }
        let tenths = bytes / (unit.bytes / 10)
        return tenths % 10 == 0 ? "\(tenths / 10)\(unit.name)" : "\(tenths / 10).\(tenths % 10)\(unit.name)"
    }
}
