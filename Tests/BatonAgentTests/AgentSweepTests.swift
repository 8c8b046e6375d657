import BatonAgent
import Testing

/// What an agent frees, and what it never does.
@Suite struct AgentSweepTests {
    private static let day = 86_400_000_000_000
    private static let now = 1_000 * day
    private static let kept = AgentLimits.keptSeconds * 1_000_000_000

    private func sweep(
        heldSince: Int? = nil, isBusy: Bool = false, bytes: Int = 0, forgottenAt: Int? = nil
    ) -> AgentSweep {
        AgentSweep(
            AgentSweep.State(
                now: Self.now, heldSince: heldSince, isBusy: isBusy, storeBytes: bytes, forgottenAt: forgottenAt))
    }

    @Test func `runs go when the time for which they are kept is over`() {
        #expect(sweep().before == Self.now - Self.kept)
    }

    @Test func `a store that is larger than its bound keeps none that the director has`() {
        #expect(sweep(bytes: AgentLimits.storeBytesMax).before == Self.now - Self.kept)
        #expect(sweep(bytes: AgentLimits.storeBytesMax + 1).before == Self.now)
    }

    @Test func `what the director does not have stays, whatever else holds`() {
        let since = Self.now - 30 * Self.day
        #expect(sweep(heldSince: since, bytes: .max, forgottenAt: Self.now).before == since)
    }

    @Test func `an experiment that wants to be forgotten takes what was before it`() {
        #expect(sweep(forgottenAt: Self.now - Self.day).before == Self.now - Self.day)
        #expect(sweep(forgottenAt: Self.now - 20 * Self.day).before == Self.now - Self.kept)
    }

    @Test func `what may be needed soon stays while something has not ended`() {
        #expect(sweep(isBusy: true).sparesContent)
        #expect(!sweep().sparesContent)
    }
}
