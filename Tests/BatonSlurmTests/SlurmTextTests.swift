import BatonSlurm
import Testing

@Suite struct SlurmTextTests {
    @Test func `the lines of the queue are read as Slurm 22_05 prints them`() {
        let text = """
            1|baton-s-r1-s2-a1|COMPLETED|vm|None
            2|wrap|PENDING||ReqNodeNotAvail, UnavailableNodes:vm
            31_7|baton-s-r1-s3-a1|RUNNING|gpu[1-2]|None

            not a line
            """
        #expect(
            SlurmText.rows(text) == [
                .init(id: "1", name: "baton-s-r1-s2-a1", state: .completed, nodes: "vm"),
                .init(id: "2", name: "wrap", state: .pending, reason: "ReqNodeNotAvail, UnavailableNodes:vm"),
                .init(id: "31_7", name: "baton-s-r1-s3-a1", state: .running, nodes: "gpu[1-2]"),
            ])
    }

    @Test func `the lines of the accounts are read`() {
        let text = "42|baton-s-r1-s2-a1|CANCELLED by 1000|None assigned\n43|x|TIMEOUT|n1\n"
        #expect(
            SlurmText.accounts(text) == [
                .init(id: "42", name: "baton-s-r1-s2-a1", state: .cancelled),
                .init(id: "43", name: "x", state: .timedOut, nodes: "n1"),
            ])
    }

    @Test(
        arguments: [
            ("42\n", "42"), ("42;cluster\n", "42"), ("sbatch: warning\n43\n", "43"), ("", nil), ("Submitted", nil),
        ] as [(String, String?)])
    func `the number of a new job is read`(_ text: String, _ id: String?) {
        #expect(SlurmText.jobID(text) == id)
    }

    @Test(
        arguments: [
            (
                "sbatch: error: invalid partition specified: no\nsbatch: error: Batch job submission failed: Invalid partition name specified\n",
                "Invalid partition name specified"
            ),
            ("sbatch: error: Invalid --time specification\n", "Invalid --time specification"),
            ("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation\n", nil),
            (
                "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)\n",
                nil
            ),
            ("sbatch: error: Batch job submission failed: Zero Bytes were transmitted or received\n", nil),
            ("", nil), ("Killed\n", nil),
        ] as [(String, String?)])
    func `only the controller's own no is a refusal`(_ text: String, _ cause: String?) {
        #expect(SlurmText.refusal(text) == cause)
    }

    @Test(arguments: [
        ("PENDING", false), ("RUNNING", false), ("COMPLETING", false), ("REQUEUED", false), ("SUSPENDED", false),
        ("A_WORD_OF_TOMORROW", false), ("COMPLETED", true), ("FAILED", true), ("CANCELLED+", true), ("TIMEOUT", true),
        ("NODE_FAIL", true), ("PREEMPTED", true), ("OUT_OF_MEMORY", true), ("DEADLINE", true), ("BOOT_FAIL", true),
    ])
    func `only what Slurm calls ended has ended`(_ word: String, _ isEnd: Bool) {
        #expect(SlurmState(word).isEnd == isEnd)
    }
}
