import BatonModel
import BatonSyntax

/// A cluster where runs may go: `slurm(partition: "main")`, `dask("tcp://scheduler:8786")`.
package final class ClusterObject: LanguageObject {
    let target: TargetChoice.Target
    private let words: String

    init(_ cluster: RunCluster, _ words: String, rule: Value?) {
        target = TargetChoice.Target(cluster: cluster, words: words, rule: rule)
        self.words = words
        super.init()
    }

    package override var typeName: String { "Cluster" }
    package override var description: String { words }

    /// Makes of clusters.
    static let functions: [LibraryFunction] = [
        LibraryFunction(
            "slurm",
            [
                .init("partition", "String", optional: true), .init("account", "String", optional: true),
                .init("qos", "String", optional: true), .init("constraint", "String", optional: true),
                .init("options", "List<String>", optional: true), .init("pilots", "Int", optional: true),
                .init("cores", "Int", optional: true), .init("memory", "Size", optional: true),
                .init("lifetime", "Duration", optional: true), whereParameter,
            ],
            "Slurm, which runs the steps as its jobs: run study on slurm(partition: \"main\"). 'options' are further ones of "
                + "sbatch, each as one text: [\"--exclusive\"]. For many short steps: pilots: 2, cores: 16 has them share at "
                + "most two jobs of 16 cores (4 where nothing is said), of that 'memory' and 'lifetime'. \(whereHelp)",
            isPure: false
        ) { (arguments, _) throws(RuntimeError) in
            var terms = RunCluster.Slurm()
            func text(_ index: Int) throws(RuntimeError) -> String? {
                arguments.optional(index) == nil ? nil : try arguments.string(index)
            }
            terms.partition = try text(0)
            terms.account = try text(1)
            terms.qos = try text(2)
            terms.constraint = try text(3)
            if arguments.optional(4) != nil { terms.options = try options(arguments) }
            terms.pilots = try pilots(arguments)
            return .object(try ClusterObject(.slurm(terms), words("slurm", arguments), rule: rule(arguments)))
        },
        LibraryFunction(
            "dask", [.init("scheduler", "String"), whereParameter],
            "A cluster of Dask, whose workers run the steps: run study on dask(\"tcp://scheduler:8786\"). \(whereHelp)",
            isPure: false
        ) { (arguments, _) throws(RuntimeError) in
            let address = try arguments.string(0)
            guard address.contains("://") else {
                throw RuntimeError(
                    .invalidArgument, "'\(address)' is no address of a scheduler",
                    help: "dask(\"tcp://host:8786\"), as 'dask scheduler' prints it when it starts")
            }
            return .object(try ClusterObject(.dask(address), words("dask", arguments), rule: rule(arguments)))
        },
    ]

    /// Most pilots of one kind, and most cores of each: more than clusters grant.
    private static let pilotsMax = 10_000
    private static let coresMax = 100_000
    private static let coresOfPilot = 4

    private static func pilots(_ arguments: LibraryArguments) throws(RuntimeError) -> RunCluster.Pilots? {
        guard arguments.optional(5) != nil else {
            if let index = (6...8).first(where: { arguments.optional($0) != nil }) {
                throw arguments.invalid(
                    index, "says how large pilots are: give 'pilots' too, or see 'needs' in the task")
            }
            return nil
        }
        let count = try arguments.int(5, in: 1...pilotsMax)
        let cores = try arguments.int(6, in: 1...coresMax, default: coresOfPilot)
        var pilots = RunCluster.Pilots(count: count, cores: cores)
        if let memory = arguments.optional(7) {
            guard case .size(let bytes) = memory, bytes > 0 else { throw arguments.wrongType(7, "a size, like 64GiB") }
            pilots.memoryBytes = bytes
        }
        if arguments.optional(8) != nil {
            let lifetime = try arguments.duration(8)
            guard lifetime >= 60_000_000_000 else { throw arguments.invalid(8, "must be at least 1m") }
            pilots.lifetime = lifetime
        }
        return pilots
    }

    private static func options(_ arguments: LibraryArguments) throws(RuntimeError) -> [String] {
        var options: [String] = []
        for item in try arguments.list(4) {
            guard case .string(let text) = item, text.text.hasPrefix("-") else {
                throw RuntimeError(
                    .invalidArgument, "'options' takes options of sbatch, not \(item.literal)",
                    help: "each is one text: options: [\"--exclusive\", \"--gres=gpu:1\"]")
            }
            options.append(text.text)
        }
        return options
    }

    private static let whereParameter = LibraryFunction.Parameter("where", "Function", optional: true)
    private static let whereHelp =
        "'where' says which steps it takes of a run that goes to several: "
        + "run study on [slurm(where: s => s.needs.gpu > 0), local]."

    /// Which steps it takes; nil for all of them.
    private static func rule(_ arguments: LibraryArguments) throws(RuntimeError) -> Value? {
        guard let index = arguments.function.parameters.firstIndex(where: { $0.name == whereParameter.name }),
            let rule = arguments.optional(index)
        else { return nil }
        guard case .function = rule else { throw arguments.wrongType(index, "a function (like s => s.needs.gpu > 0)") }
        return rule
    }

    /// As it was written, but for the rule.
    private static func words(_ name: String, _ arguments: LibraryArguments) -> String {
        let given = arguments.function.parameters.indices.compactMap { index -> String? in
            let parameter = arguments.function.parameters[index].name
            guard parameter != whereParameter.name else { return nil }
            return arguments.optional(index).map { "\(parameter): \($0.literal)" }
        }
        return "\(name)(\(given.joined(separator: ", ")))"
    }
}
