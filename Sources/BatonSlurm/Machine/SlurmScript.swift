package import BatonEngine
package import BatonModel

/// The batch script of an attempt: its commands one after the other, and a word of its own on how they ended.
///
/// A claim on the shared file system lets one job of an attempt run, should Slurm have taken it twice.
package struct SlurmScript: Sendable {
    package var launch: Launch
    /// Path of the attempt's records, without their endings, on the shared file system.
    package var record: String

    package init(_ launch: Launch, record: String) {
        self.launch = launch
        self.record = record
    }

    /// Variables of Slurm's that the commands get to see.
    static let passed = [
        "SLURM_JOB_ID", "SLURM_JOB_NODELIST", "SLURM_CPUS_ON_NODE", "SLURMD_NODENAME", "SLURM_JOB_PARTITION",
        "CUDA_VISIBLE_DEVICES",
    ]

    package var text: String {
        var lines = ["#!/bin/sh", "R=\(Self.quoted(record))"]
        // Who comes second with another number is not the one; the same number again was put back into the queue.
        lines.append(
            "mkdir \"$R.claim\" 2>/dev/null || [ \"$(cat \"$R.claim/job\" 2>/dev/null)\" = \"$SLURM_JOB_ID\" ] || exit 0"
        )
        lines.append("echo \"$SLURM_JOB_ID\" >\"$R.claim/job\"")
        lines.append("end() { echo \"$*\" >\"$R.part\" && mv \"$R.part\" \"$R.end\"; exit 0; }")
        lines.append("exec </dev/null >>\(Self.quoted(launch.standardOutput)) 2>>\(Self.quoted(launch.standardError))")
        lines.append("cd \(Self.quoted(launch.folder)) || end folder 0")
        if launch.limits.openFiles > 0 { lines.append("ulimit -n \(launch.limits.openFiles)") }
        lines.append(
            "clean() { env -i \(environment) \(Self.passed.map(Self.passing).joined(separator: " ")) \"$@\"; }")
        for (index, command) in launch.commands.enumerated() { lines += steps(index, command) }
        lines.append("end ended 0")
        return lines.joined(separator: "\n") + "\n"
    }

    private func steps(_ index: Int, _ command: Command) -> [String] {
        let words = ([command.program] + command.arguments).map { Self.quoted($0) }.joined(separator: " ")
        let path = environmentEntries.last { $0.hasPrefix("PATH=") } ?? "PATH=/usr/bin:/bin"
        let look =
            "(\(Self.quoted(String(path.dropFirst(5)), after: "PATH=")); command -v \(Self.quoted(command.program)) >/dev/null)"
        return ["\(look) || end missing \(index)", "clean \(words) || end exit \(index) $?"]
    }

    /// The script of an array: each element runs the script of its attempt, whose name stands in that line of a list.
    static func ofArray(list: String, folder: String) -> String {
        """
        #!/bin/sh
        T=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" \(quoted(list))) && [ -n "$T" ] || exit 1
        exec sh \(quoted(folder))/"$T".sh

        """
    }

    private var environmentEntries: [String] { launch.environment + launch.variables }

    private var environment: String {
        environmentEntries.compactMap { entry in
            guard let sign = entry.firstIndex(of: "="), sign != entry.startIndex else { return nil }
            return Self.quoted(entry)
        }.joined(separator: " ")
    }

    /// `${SLURM_JOB_ID+"SLURM_JOB_ID=$SLURM_JOB_ID"}`: a word where the variable is set, none where it is not.
    private static func passing(_ name: String) -> String { "${\(name)+\"\(name)=$\(name)\"}" }

    /// The one place where text becomes part of the script.
    private static func quoted(_ text: String, after name: String = "") -> String {
        "\(name)'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// What a job wrote down of its end; nil where it is not whole. By the shell's rule a code above 128 stands for a signal.
    package func outcome(_ record: String) -> BackendOutcome? {
        let words = record.split(whereSeparator: \.isWhitespace)
        guard let kind = words.first, words.count >= 2, let index = Int(words[1]) else { return nil }
        switch kind {
        case "ended": return .succeeded
        case "folder":
            return .couldNotStart(
                StepFailure(
                    .machine, "the node of the job has no folder '\(launch.folder)': is it on a shared file system?"))
        case "missing" where launch.commands.indices.contains(index):
            let program = launch.commands[index].program
            let place = program.contains("/") ? "" : " on PATH"
            return .couldNotStart(StepFailure(.machine, "program '\(program)' not found\(place)", code: "E0409"))
        case "exit" where words.count == 3: return Int(words[2]).map { exit($0, index) }
        default: return nil
        }
    }

    private func exit(_ code: Int, _ index: Int) -> BackendOutcome {
        let signal = (129...192).contains(code) ? code - 128 : nil
        guard index >= launch.setupCount else {
            let how = signal.map { "was killed by signal \($0)" } ?? "ended with exit code \(code)"
            return .couldNotStart(
                StepFailure(.program, "the environment could not be made: 'setup' \(how)", code: "E0408"))
        }
        let own = index - launch.setupCount
        return signal.map { .signalled($0, commandIndex: own) } ?? .exited(code: code, commandIndex: own)
    }
}
