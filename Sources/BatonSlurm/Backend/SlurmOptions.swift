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
}
