import BatonModel
import BatonSyntax

/// A cluster where runs may go: `slurm(partition: "main")`, `dask("tcp://scheduler:8786")`.
package final class ClusterObject: LanguageObject {
    private let target: TargetChoice.Target
    private let cluster: RunCluster
    private let words: String
    /// The way to the computer from which a director's agent speaks to it; nil for the director's own.
    private let login: ConnectorObject?

    private init(_ cluster: RunCluster, _ name: String, _ arguments: LibraryArguments) throws(RuntimeError) {
        let words = ClusterObject.words(name, arguments)
        target = TargetChoice.Target(cluster: cluster, words: words, rule: try ClusterObject.rule(arguments))
        login = try ClusterObject.login(arguments)
        self.cluster = cluster
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
                .init("lifetime", "Duration", optional: true), whereParameter, viaParameter,
            ],
            "Slurm, which runs the steps as its jobs: run study on slurm(partition: \"main\"). 'options' are further ones of "
                + "sbatch, each as one text: [\"--exclusive\"]. For many short steps: pilots: 2, cores: 16 has them share at "
                + "most two jobs of 16 cores (4 where nothing is said), of that 'memory' and 'lifetime'. \(whereHelp) "
                + viaHelp("attach slurm(partition: \"main\", via: ssh(\"me@login1\")) to lab"),
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
            return .object(try ClusterObject(.slurm(terms), "slurm", arguments))
        },
        LibraryFunction(
            "dask",
            [
                .init("scheduler", "String"), .init("python", "String", optional: true), whereParameter, viaParameter,
            ],
            "A cluster of Dask, whose workers run the steps: run study on dask(\"tcp://scheduler:8786\"). 'python' has the "
                + "packages of the cluster (where nothing is said, the one of BATON_PYTHON). \(whereHelp) "
                + viaHelp("attach dask(\"tcp://head:8786\", via: ssh(\"me@head\")) to lab"),
            isPure: false
        ) { (arguments, _) throws(RuntimeError) in
            let address = try arguments.string(0)
            guard RunCluster.Dask.isAddress(address) else {
                throw RuntimeError(
                    .invalidArgument, "'\(address)' is no address of a scheduler",
                    help: "dask(\"tcp://host:8786\"), as 'dask scheduler' prints it when it starts")
            }
            let python = arguments.optional(1) == nil ? nil : try arguments.string(1)
            return .object(
                try ClusterObject(
                    .dask(RunCluster.Dask(scheduler: address, python: python)), "dask", arguments))
        },
    ]

    private static func pilots(_ arguments: LibraryArguments) throws(RuntimeError) -> RunCluster.Pilots? {
        guard arguments.optional(5) != nil else {
            if let index = (6...8).first(where: { arguments.optional($0) != nil }) {
                throw arguments.invalid(
                    index, "says how large pilots are: give 'pilots' too, or see 'needs' in the task")
            }
            return nil
        }
        typealias Pilots = RunCluster.Pilots
        var pilots = Pilots(count: try arguments.int(5, in: 1...Pilots.countMax))
        pilots.cores = try arguments.int(6, in: 1...Pilots.coresMax, default: Pilots.coresUnsaid)
        if let memory = arguments.optional(7) {
            guard case .size(let bytes) = memory, bytes > 0 else { throw arguments.wrongType(7, "a size, like 64GiB") }
            pilots.memoryBytes = bytes
        }
        if arguments.optional(8) != nil {
            let lifetime = try arguments.duration(8)
            guard lifetime >= Pilots.lifetimeMin else { throw arguments.invalid(8, "must be at least 1m") }
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

    private static let viaParameter = LibraryFunction.Parameter("via", "Connector", optional: true)

    private static func viaHelp(_ example: String) -> String {
        "A director takes one as a connector: \(example) makes it a node, whose agent is where 'via' leads."
    }

    private static func login(_ arguments: LibraryArguments) throws(RuntimeError) -> ConnectorObject? {
        guard let index = arguments.function.parameters.firstIndex(where: { $0.name == viaParameter.name }),
            let value = arguments.optional(index)
        else { return nil }
        guard case .object(let connector as ConnectorObject) = value, ["local", "ssh"].contains(connector.kind),
            !connector.options.contains(where: { $0.key == "nodes" })
        else {
            throw arguments.wrongType(index, "the way to a login node, ssh(\"me@login1\"), or local(tags: [\"hpc\"])")
        }
        return connector
    }

    /// What a director is asked for that is to have it as a node.
    ///
    /// - Throws: where it has a rule, which chooses among the steps of one run.
    func request(name: String?) throws(RuntimeError) -> ConnectorRequest {
        guard target.rule == nil else {
            throw RuntimeError(
                .invalidArgument,
                "'where' chooses among the steps of a run; a director's node takes what is deployed on it",
                help: "leave 'where' out, and choose nodes: deploy study() on nodes | where name == \"\(cluster.kind)\""
            )
        }
        return ConnectorRequest(
            kind: cluster.kind, name: name, options: cluster.options + (login?.options ?? []))
    }

    /// Where a run goes that is carried out from here.
    ///
    /// - Throws: where it is reached by way of another computer.
    func targetHere() throws(RuntimeError) -> TargetChoice.Target {
        guard login == nil else {
            throw RuntimeError(
                .invalidArgument, "a run from here goes to a cluster that is reached from here, without 'via'",
                help: "run baton there, or have a director take it: attach \(words) to lab")
        }
        return target
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
