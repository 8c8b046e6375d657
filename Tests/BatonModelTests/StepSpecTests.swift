import BatonModel
import Testing

@Suite struct StepSpecTests {
    @Test func `terms that say nothing make a plain step`() {
        var spec = StepSpec(path: "a[0]", task: "a", timeout: 5)
        #expect(!spec.isPlain)
        spec.timeout = nil
        #expect(spec.isPlain)
        #expect(spec == StepSpec(path: "a[0]", task: "a"))
    }

    @Test func `a step of another path has the same terms, and keeps them when the first changes`() {
        var first = StepSpec(path: "a[0]", task: "a", needs: Needs(cpu: 2), retry: RetryPolicy(count: 3, backoff: 4))
        let second = first.renamed("a[1]")
        #expect(second.path == "a[1]")
        #expect(second.termsID == first.termsID)
        first.needs.cpu = 8
        #expect(first.needs.cpu == 8)
        #expect(second.needs.cpu == 2)
        #expect(second.retry == RetryPolicy(count: 3, backoff: 4))
        #expect(second.termsID != first.termsID)
    }

    @Test func `equal terms that were made apart are equal`() {
        let (a, b) = (StepSpec(path: "a", task: "a", timeout: 7), StepSpec(path: "a", task: "a", timeout: 7))
        #expect(a == b)
        #expect(a.hashValue == b.hashValue)
        #expect(a != StepSpec(path: "a", task: "a", timeout: 8))
    }
}
