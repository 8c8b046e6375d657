package import BatonModel

/// What jobs are asked for with, whatever they run.
package struct SlurmOptions: Hashable, Sendable {
    package var partition: String?
    package var account: String?
    package var qos: String?
    package var constraint: String?
    /// Further options of `sbatch`, as they are: `--exclusive`.
    package var others: [String] = []

    package init(partition: String? = nil) { self.partition = partition }

    /// Each as one word, so that no value is taken for an option.
    package var arguments: [String] {
        let named = [
            ("partition", partition), ("account", account), ("qos", qos), ("constraint", constraint),
        ]
        return named.compactMap { name, value in value.map { "--\(name)=\($0)" } } + others
    }

    private static let minute = 60_000_000_000
    private static let mebibyte = 1 << 20

    /// What a step needs, in the words of `sbatch`. The time limit stands a minute behind Baton's own, which ends it first.
    package static func arguments(_ needs: Needs, timeout: Int?) -> [String] {
        var words = ["--ntasks=1", "--cpus-per-task=\(max(1, needs.cpu))"]
        if needs.memoryBytes > 0 { words.append("--mem=\((needs.memoryBytes + mebibyte - 1) / mebibyte)M") }
        for resource in needs.resources { words.append("--gres=\(resource.name):\(resource.count)") }
        if let timeout { words.append("--time=\(timeout / minute + 2)") }
        return words
    }
}
