/// What Slurm's programs print, read.
///
/// The forms are those of Slurm 22.05 with the formats that we ask for; later ones keep them.
package enum SlurmText {
    /// One line of `squeue` about one job.
    package struct Row: Hashable, Sendable {
        package var id: String
        package var name: String
        package var state: SlurmState
        /// Why a job waits, in the scheduler's own word: `Resources`, `Priority`; nil where it gives none.
        package var reason: String?
        /// Where it runs; nil where it does not yet.
        package var nodes: String?

        package init(id: String, name: String, state: SlurmState, reason: String? = nil, nodes: String? = nil) {
            self.id = id
            self.name = name
            self.state = state
            self.reason = reason
            self.nodes = nodes
        }
    }

    /// The format that `rows` reads.
    package static let queueFormat = "%i|%j|%T|%N|%r"
    /// The format that `accounts` reads.
    package static let accountFormat = "JobID,JobName,State,NodeList"

    /// The lines of `squeue --noheader --format=queueFormat`; what has another form is left out.
    package static func rows(_ text: String) -> [Row] {
        text.split(separator: "\n").compactMap { line in
            let cells = cells(line, count: 5)
            guard cells.count == 5 else { return nil }
            return Row(
                id: cells[0], name: cells[1], state: SlurmState(cells[2]), reason: word(cells[4]),
                nodes: word(cells[3]))
        }
    }

    /// The lines of `sacct --noheader --parsable2 --allocations --format=accountFormat`.
    package static func accounts(_ text: String) -> [Row] {
        text.split(separator: "\n").compactMap { line in
            let cells = cells(line, count: 4)
            guard cells.count == 4 else { return nil }
            return Row(id: cells[0], name: cells[1], state: SlurmState(cells[2]), nodes: word(cells[3]))
        }
    }

    /// The job's number that `sbatch --parsable` prints: `42`, or `42;cluster`.
    package static func jobID(_ text: String) -> String? {
        guard let line = text.split(separator: "\n").last, let id = line.split(separator: ";").first,
            !id.isEmpty, id.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return String(id)
    }

    /// Most elements of an array, by what `scontrol show config` prints: `MaxArraySize` is one more than the largest index.
    package static func arrayMax(_ text: String) -> Int? {
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "=" })
            if words.first == "MaxArraySize", words.count == 2, let size = Int(words[1]) { return size }
        }
        return nil
    }

    /// Why `sbatch` took no job, in its own words; nil when it may have taken one all the same.
    ///
    /// A controller that did not answer in time may have taken the job before: only a refusal that it gave itself is one.
    package static func refusal(_ text: String) -> String? {
        let marks = ["Batch job submission failed: ", "sbatch: error: ", "sbatch: fatal: ", "sbatch: unrecognized "]
        for line in text.split(separator: "\n").reversed() {
            for mark in marks {
                guard let range = line.firstRange(of: mark) else { continue }
                let cause = String(line[range.upperBound...])
                return doubtful.contains { cause.contains($0) } ? nil : cause
            }
        }
        return nil
    }

    /// Words of failures after which a job may be there.
    private static let doubtful = [
        "Unable to contact", "timed out", "Zero Bytes", "Connection refused", "Communication", "communication",
        "Transport", "temporarily", "Temporarily", "Resource temporarily", "Unexpected message",
        "Protocol authentication",
        "Job dependency problem, retry", "slurm_receive_msg", "Slurm backup controller",
    ]

    /// At most `count` cells; the last one has what is left of the line.
    private static func cells(_ line: Substring, count: Int) -> [String] {
        line.split(separator: "|", maxSplits: count - 1, omittingEmptySubsequences: false).map { String($0) }
    }

    private static func word(_ cell: String) -> String? {
        ["", "None", "(null)", "None assigned", "N/A"].contains(cell) ? nil : cell
    }
}

/// Where a job stands, in Slurm's words.
package enum SlurmState: Hashable, Sendable {
    case pending, running, completing
    /// Anything else of a job that has not ended, and words that we do not know: nothing is concluded from these.
    case other(String)
    case completed, failed, cancelled, timedOut, outOfMemory
    /// It ended by the cluster's doing: `NODE_FAIL`, `PREEMPTED`, `BOOT_FAIL`, `REVOKED`.
    case cut(String)
    /// `DEADLINE`: it could not have ended in time.
    case deadline

    package init(_ text: String) {
        // `sacct` says "CANCELLED by 1000", and marks words that it cut with "+".
        let word = String(text.split(separator: " ").first.map { $0.last == "+" ? $0.dropLast() : $0 } ?? "")
        self =
            switch word {
            case "PENDING": .pending
            case "RUNNING": .running
            case "COMPLETING": .completing
            case "COMPLETED": .completed
            case "FAILED": .failed
            case "CANCELLED": .cancelled
            case "TIMEOUT": .timedOut
            case "OUT_OF_MEMORY": .outOfMemory
            case "NODE_FAIL", "PREEMPTED", "BOOT_FAIL", "REVOKED": .cut(word)
            case "DEADLINE": .deadline
            default: .other(word)
            }
    }

    /// Whether no process of the job lives, nor will.
    package var isEnd: Bool {
        switch self {
        case .pending, .running, .completing, .other: false
        case .completed, .failed, .cancelled, .timedOut, .outOfMemory, .cut, .deadline: true
        }
    }
}
