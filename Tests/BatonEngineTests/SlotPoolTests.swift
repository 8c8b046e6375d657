import BatonEngine
import BatonModel
import Testing

@Suite struct SlotPoolTests {
    private func ticket(_ step: Int, run: Int = 1) -> AttemptTicket {
        AttemptTicket(run: RunID(run), step: VertexID(step), attempt: 1)
    }

    private func pool(cpu: Int, memoryBytes: Int = 1 << 30, resources: [String: Int] = [:]) -> SlotPool {
        SlotPool(capacity: Capacity(cpu: cpu, memoryBytes: memoryBytes, resources: resources))
    }

    private func steps(_ tickets: [AttemptTicket]) -> [Int] { tickets.map(\.step.index) }

    static let refusals: [(Needs, String)] = [
        (Needs(cpu: 64), "needs 64 cores; this machine has 2"),
        (Needs(memoryBytes: 4 << 30), "needs 4GiB of memory; this machine has 1GiB"),
        (Needs(resources: [Needs.Resource(name: "gpu", count: 1)]), "needs 1 gpu; this machine has 0"),
    ]

    @Test(arguments: refusals)
    func `what can never be had is refused at once`(_ needs: Needs, _ message: String) {
        var pool = pool(cpu: 2)
        #expect(pool.request(ticket(1), needs, priority: 0) == StepFailure(.machine, message, code: "E0405"))
        #expect(pool.isIdle)
    }

    @Test func `slots are given by priority, then by age, and no more than there are`() {
        var pool = pool(cpu: 2)
        for (step, priority) in [(1, 0), (2, 5), (3, 5), (4, 9)] {
            #expect(pool.request(ticket(step), Needs(), priority: priority) == nil)
        }
        #expect(steps(pool.grants()) == [4, 2])
        #expect(pool.grants() == [])
        pool.release(ticket(4))
        #expect(steps(pool.grants()) == [3])
    }

    @Test func `memory and named resources bound as well`() {
        var pool = pool(cpu: 8, memoryBytes: 100, resources: ["gpu": 1])
        _ = pool.request(ticket(1), Needs(memoryBytes: 60), priority: 2)
        _ = pool.request(ticket(2), Needs(memoryBytes: 60), priority: 1)
        let gpu = Needs(resources: [Needs.Resource(name: "gpu", count: 1)])
        _ = pool.request(ticket(3), gpu, priority: 0)
        _ = pool.request(ticket(4), gpu, priority: 0)
        #expect(steps(pool.grants()) == [1, 3])
    }

    @Test func `a run keeps to its number of jobs, and runs share evenly`() {
        var pool = pool(cpu: 4)
        pool.limit(RunID(2), jobs: 1)
        for step in 1...4 {
            _ = pool.request(ticket(step, run: 1), Needs(), priority: 9)
            _ = pool.request(ticket(step, run: 2), Needs(), priority: 0)
            _ = pool.request(ticket(step, run: 3), Needs(), priority: 0)
        }
        let runs = pool.grants().map(\.run.number)
        #expect(runs.sorted() == [1, 1, 2, 3] || runs.sorted() == [1, 2, 3, 3])
    }

    @Test func `a big request lets others pass a bounded number of times`() {
        var pool = pool(cpu: 4)
        _ = pool.request(ticket(0), Needs(cpu: 1), priority: 0)
        _ = pool.grants()
        _ = pool.request(ticket(1), Needs(cpu: 4), priority: 5)
        var passed = 0
        for step in 2..<1000 {
            _ = pool.request(ticket(step), Needs(cpu: 1), priority: 0)
            guard !pool.grants().isEmpty else { break }
            passed += 1
            pool.release(ticket(step))
        }
        #expect(passed == SlotPool.overtakesMax)
        pool.release(ticket(0))
        #expect(steps(pool.grants()) == [1])
    }

    @Test func `requests can be taken back, and what is unknown is ignored`() {
        var pool = pool(cpu: 1)
        for step in 1...3 { _ = pool.request(ticket(step), Needs(), priority: 0) }
        pool.release(ticket(1))
        pool.release(ticket(99))
        #expect(steps(pool.grants()) == [2])
        pool.release(ticket(3))
        pool.release(ticket(2))
        #expect(pool.grants() == [] && pool.isIdle)
    }
}
