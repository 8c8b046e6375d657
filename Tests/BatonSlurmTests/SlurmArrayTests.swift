import BatonEngine
import BatonModel
import BatonSlurm
import Testing

@Suite struct SlurmArrayTests {
    /// As many like attempts at once.
    private static func slurm(_ count: Int, limits: SlurmLimits = SlurmLimits()) -> FakeSlurm {
        var slurm = FakeSlurm(limits: limits)
        for step in 0..<count {
            slurm.feed(.submit(FakeSlurm.ticket(step), arguments: ["--mem=1M", "jobs/\(step).sh"]))
        }
        return slurm
    }

    private static func allSucceeded(_ slurm: FakeSlurm, _ count: Int) -> Bool {
        slurm.completed.count == count && slurm.completed.values.allSatisfy { $0 == .succeeded }
    }

    @Test func `like attempts become one array, and each is followed by itself`() {
        var slurm = Self.slurm(200)
        slurm.run(seconds: 20)
        #expect(slurm.submissions == 1)
        #expect(slurm.jobs.count == 200)
        #expect(Set(slurm.jobs.map(\.name)) == ["baton-s-r-array1"])
        #expect(Self.allSucceeded(slurm, 200))
        #expect(slurm.wrongs == [])
        #expect(slurm.machine.nextDue() == nil)
    }

    @Test func `what asks for something else is in another array, and what is alone is a job`() {
        var slurm = Self.slurm(3)
        for step in 3..<6 { slurm.feed(.submit(FakeSlurm.ticket(step), arguments: ["--mem=2M", "jobs/\(step).sh"])) }
        slurm.feed(.submit(FakeSlurm.ticket(6), arguments: ["--mem=3M", "jobs/6.sh"]))
        slurm.run(seconds: 20)
        #expect(slurm.submissions == 3)
        #expect(Set(slurm.jobs.map(\.name)) == ["baton-s-r-array1", "baton-s-r-array2", "baton-s-r1-s6-a1"])
        #expect(Self.allSucceeded(slurm, 7))
    }

    @Test(arguments: [(11, 11), (2, 2), (1, 1), (nil, 50), (5_000, 50)] as [(Int?, Int)])
    func `an array is no larger than Slurm takes, and than our own bound`(_ size: Int?, _ most: Int) {
        var limits = SlurmLimits()
        limits.arrayMax = 50
        var slurm = Self.slurm(120, limits: limits)
        slurm.maxArraySize = size
        slurm.run(seconds: 30)
        #expect(slurm.submissions == (120 + most - 1) / most)
        #expect(Self.allSucceeded(slurm, 120))
    }

    @Test func `a lost answer makes no second array`() {
        var slurm = Self.slurm(100)
        slurm.faults.lostAnswers = { _ in true }
        slurm.run(seconds: 60)
        #expect(slurm.submissions == 1)
        #expect(slurm.jobs.count == 100)
        #expect(Self.allSucceeded(slurm, 100))
        #expect(slurm.wrongs == [])
    }

    @Test func `a request that never arrived is made again, as another array`() {
        var slurm = Self.slurm(50)
        slurm.faults.lostRequests = { $0 == 1 }
        slurm.run(seconds: 200)
        #expect(slurm.submissions == 2)
        #expect(Self.allSucceeded(slurm, 50))
    }

    @Test func `elements are ended one by one, whatever scancel drops`() {
        var slurm = Self.slurm(50)
        slurm.runTime = 40_000_000_000
        slurm.faults.droppedCancels = { $0 % 5 == 1 }
        slurm.run(seconds: 5)
        for step in 0..<25 { slurm.feed(.terminate(FakeSlurm.ticket(step), grace: 5_000_000_000)) }
        slurm.run(seconds: 100)
        #expect(slurm.completed.count == 50)
        #expect(slurm.completed.allSatisfy { $0.value == ($0.key.step.index < 25 ? .terminated : .succeeded) })
        #expect(slurm.wrongs == [])
    }

    @Test func `one that is ended before it is submitted is in no array`() {
        var slurm = Self.slurm(3)
        slurm.feed(.terminate(FakeSlurm.ticket(1), grace: 0))
        slurm.run(seconds: 20)
        #expect(slurm.jobs.count == 2)
        #expect(slurm.completed[FakeSlurm.ticket(1)] == .terminated)
    }

    @Test func `hours without the queue end no element`() {
        var slurm = Self.slurm(20)
        slurm.runTime = 3_600_000_000_000
        slurm.faults.silence = 5_000_000_000..<(5 * 3_600_000_000_000)
        slurm.run(seconds: 4 * 3_600)
        #expect(slurm.completed == [:])
        slurm.run(seconds: 2 * 3_600)
        #expect(Self.allSucceeded(slurm, 20))
    }

    @Test func `the largest array is read`() {
        #expect(SlurmText.arrayMax("MailProg = /bin/mail\nMaxArraySize            = 1001\nMaxDBDMsgs = 20\n") == 1_001)
        #expect(SlurmText.arrayMax("MaxArraySize\n") == nil)
    }
}
