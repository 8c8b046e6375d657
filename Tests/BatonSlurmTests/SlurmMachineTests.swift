import BatonEngine
import BatonModel
import BatonSlurm
import Testing

@Suite struct SlurmMachineTests {
    @Test func `a job is submitted by its token, watched and reported once`() {
        var slurm = FakeSlurm()
        slurm.submit(1)
        #expect(slurm.jobs.map(\.name) == ["baton-s-r1-s1-a1"])
        slurm.run(seconds: 20)
        #expect(slurm.completed == [FakeSlurm.ticket(1): .succeeded])
        #expect(slurm.wrongs == [])
        #expect(slurm.machine.nextDue() == nil)
    }

    @Test func `a lost answer of sbatch makes no second job`() {
        var slurm = FakeSlurm()
        slurm.faults.lostAnswers = { $0 % 10 == 0 }
        for step in 0..<200 { slurm.submit(step) }
        slurm.run(seconds: 120)
        #expect(slurm.jobs.count == 200)
        #expect(slurm.completed.count == 200)
        #expect(slurm.completed.values.allSatisfy { $0 == .succeeded })
        #expect(slurm.wrongs == [])
    }

    @Test func `a request that never arrived is made again, once the queue has long been without it`() {
        var slurm = FakeSlurm()
        slurm.faults.lostRequests = { $0 == 1 }
        slurm.submit(1)
        slurm.run(seconds: 25)
        #expect(slurm.submissions == 1)
        slurm.run(seconds: 120)
        #expect(slurm.submissions == 2)
        #expect(slurm.completed == [FakeSlurm.ticket(1): .succeeded])
    }

    @Test func `hours without the queue end nothing`() {
        var slurm = FakeSlurm()
        slurm.runTime = 3_600_000_000_000
        slurm.faults.silence = 5_000_000_000..<(5 * 3_600_000_000_000)
        slurm.faults.lostAnswers = { $0 == 2 }
        for step in 0..<3 { slurm.submit(step) }
        slurm.run(seconds: 4 * 3_600)
        #expect(slurm.completed == [:])
        slurm.run(seconds: 2 * 3_600)
        #expect(slurm.completed.count == 3)
        #expect(slurm.completed.values.allSatisfy { $0 == .succeeded })
        #expect(slurm.jobs.count == 3)
    }

    @Test(arguments: [false, true])
    func `a dropped scancel is called again, and nothing is cancelled that lives`(_ areStubborn: Bool) {
        var slurm = FakeSlurm()
        slurm.runTime = 3_600_000_000_000
        slurm.areStubborn = areStubborn
        slurm.faults.droppedCancels = { $0 % 5 == 1 }
        for step in 0..<50 { slurm.submit(step) }
        slurm.run(seconds: 10)
        for step in 0..<50 { slurm.feed(.terminate(FakeSlurm.ticket(step), grace: 5_000_000_000)) }
        slurm.run(seconds: 60)
        #expect(slurm.completed.count == 50)
        #expect(slurm.completed.values.allSatisfy { $0 == .terminated })
        #expect(slurm.wrongs == [])
    }

    @Test func `an attempt in doubt that is cancelled is looked for and ended`() {
        var slurm = FakeSlurm()
        slurm.runTime = 3_600_000_000_000
        slurm.faults.lostAnswers = { _ in true }
        slurm.submit(1)
        slurm.feed(.terminate(FakeSlurm.ticket(1), grace: 0))
        #expect(slurm.completed == [:])
        slurm.run(seconds: 60)
        #expect(slurm.completed == [FakeSlurm.ticket(1): .terminated])
        #expect(slurm.jobs.map(\.state) == ["CANCELLED"])
        #expect(slurm.wrongs == [])
    }

    @Test func `a number that another job has got is not ours`() {
        var slurm = FakeSlurm()
        slurm.submit(1)
        slurm.jobs[0].name = "somebody-else"
        slurm.run(seconds: 10)
        #expect(slurm.completed == [:])
        slurm.run(seconds: 120)
        guard case .lost? = slurm.completed[FakeSlurm.ticket(1)] else {
            Issue.record("\(slurm.completed)")
            return
        }
    }

    @Test func `a job that was put back into the queue goes on`() {
        var slurm = FakeSlurm()
        slurm.submit(1)
        slurm.run(seconds: 3)
        slurm.jobs[0].state = "PENDING"
        slurm.run(seconds: 20)
        #expect(slurm.completed == [FakeSlurm.ticket(1): .succeeded])
        #expect(slurm.jobs[0].starts == 2)
    }

    static let causes: [(String, BackendOutcome)] = [
        ("TIMEOUT", .broken(StepFailure(.machine, "Slurm job 1 came to its time limit"))),
        ("OUT_OF_MEMORY", .broken(StepFailure(.machine, "Slurm job 1 took more memory than it asked for"))),
        ("CANCELLED", .broken(StepFailure(.machine, "Slurm job 1 was cancelled, not by us"))),
        ("NODE_FAIL", .lost("Slurm ended job 1: NODE_FAIL")), ("PREEMPTED", .lost("Slurm ended job 1: PREEMPTED")),
    ]

    @Test(arguments: causes)
    func `what the scheduler did is told as that`(_ state: String, _ outcome: BackendOutcome) {
        var slurm = FakeSlurm()
        slurm.submit(1)
        slurm.run(seconds: 2)
        slurm.jobs[0].state = state
        slurm.run(seconds: 10)
        #expect(slurm.completed == [FakeSlurm.ticket(1): outcome])
    }

    @Test func `an end that nobody wrote down is lost, after the file system had its time`() {
        var slurm = FakeSlurm()
        slurm.submit(1)
        slurm.run(seconds: 2)
        slurm.jobs[0].state = "FAILED"
        slurm.run(seconds: 50)
        #expect(slurm.completed == [:])
        slurm.run(seconds: 30)
        guard case .lost? = slurm.completed[FakeSlurm.ticket(1)] else {
            Issue.record("\(slurm.completed)")
            return
        }
    }

    @Test func `what a dead Baton left behind is ended, and nobody else's`() {
        var slurm = FakeSlurm()
        slurm.faults.droppedCancels = { $0 % 5 == 1 }
        for (index, name) in ["baton-old-r1-s1-a1", "baton-old-r1-s2-a1", "baton-older-r1-s1-a1", "mine"].enumerated() {
            slurm.jobs.append(.init(id: 100 + index, name: name, endsAt: .max, runTime: 3_600_000_000_000))
        }
        slurm.run(seconds: 1)
        slurm.feed(.reconcile(session: "old"))
        slurm.run(seconds: 20)
        #expect(slurm.jobs.map(\.state) == ["CANCELLED", "CANCELLED", "RUNNING", "RUNNING"])
        #expect(slurm.reconciled == ["old"])
        #expect(slurm.wrongs == [])
        #expect(slurm.machine.nextDue() == nil)
    }

    @Test func `the queue is asked less and less while nothing changes`() {
        var limits = SlurmLimits()
        limits.gatherTime = 0
        var machine = SlurmMachine(session: "s", limits: limits)
        var now = 0
        var polls = 0
        var inputs: [SlurmMachine.Input] = [.submit(FakeSlurm.ticket(1), arguments: ["script"])]
        while now < 3_600_000_000_000 {
            for effect in machine.receive(inputs.isEmpty ? .tick : inputs.removeFirst(), at: now) {
                guard case .call(let number, let program, _) = effect else { continue }
                if program == "squeue" { polls += 1 }
                let output = program == "sbatch" ? "7\n" : "7|baton-s-r1-s1-a1|PENDING||Priority\n"
                inputs.append(.answered(call: number, code: 0, output: output, error: ""))
            }
            if inputs.isEmpty { now = machine.nextDue() ?? .max }
        }
        #expect((100...140).contains(polls))
        #expect(machine.facts(FakeSlurm.ticket(1))?.reason == "Priority")
    }
}
