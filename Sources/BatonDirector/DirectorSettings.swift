/// What whoever runs a director decides.
package struct DirectorSettings: Sendable {
    /// scrypt's N for new passwords is 2 to this power: 16 takes 64 MiB and about a tenth of a second.
    package var passwordLogCost = 16
    /// Nanoseconds for which a login holds.
    package var loginLifetime = 30 * 24 * DirectorSettings.hour
    /// Whether peers on loopback read `/metrics` without a token.
    package var hasOpenMetrics = false
    /// Kinds of connectors that every user may attach, not only administrators. `ssh` uses the keys of the director's
    /// account, to whatever they open; `local` and `program`, and `slurm` and `dask` where they lead nowhere else, run
    /// programs as that account.
    package var openConnectors: Set<String> = ["agent"]
    /// What a user may have where nothing else was said for him.
    package var quotas = Quotas(experiments: 10_000, artifactBytes: 50 << 30, logBytes: 10 << 30)
    /// Whether experiments go through preprocessors before they are taken.
    package var hasPreprocessors = false
    /// The folder of artifacts and logs, which exists.
    package var files = ""
    /// Nanoseconds after its end for which an experiment is kept; nil for as long as its user wants.
    package var retention: Int?
    /// Nanoseconds without work after which a data session is closed where its user said nothing else.
    package var sessionIdle = 24 * DirectorSettings.hour
    /// As `--version` says it.
    package var version: String

    /// What there may be of these.
    package static var connectorKinds: [String] { ConnectorRoutes.kinds }

    package static let second = 1_000_000_000
    package static let hour = 3_600 * second

    package init(version: String) { self.version = version }
}

/// What a user may have at most.
package struct Quotas: Hashable, Sendable {
    package var experiments: Int
    package var artifactBytes: Int
    package var logBytes: Int

    package init(experiments: Int, artifactBytes: Int, logBytes: Int) {
        self.experiments = experiments
        self.artifactBytes = artifactBytes
        self.logBytes = logBytes
    }
}
