import BatonEngine

/// What may go wrong in one world, and how often. Everything hangs on the seed.
struct Profile {
    /// Nothing is cancelled, lost for good or stopped: the results have to be those of an undisturbed world.
    var isCalm = true
    /// Nothing goes wrong at all; others are compared with it.
    var isReference = false
    /// Of a hundred messages.
    var lostMessages = 0
    var doubledMessages = 0
    /// Longest way of a message in nanoseconds.
    var delayMax = 1_000_000
    /// Completions go to the engine again, and late, against the contract of backends.
    var handsOverTwice = false
    /// Times that the engine's process dies.
    var crashes = 0
    /// The disk forgets what was not synced when the process dies.
    var losesPower = false
    /// The store syncs before it acknowledges.
    var syncsAlways = true
    /// Of a hundred appends.
    var refusedAppends = 0
    /// Longest time of an append in nanoseconds.
    var appendMax = 0
    var jumpsClock = false
    /// Someone cancels, emits and changes flags.
    var isMeddled = false
    /// Attempts are lost with their agent.
    var agentDies = false
    var runCount = 1
    var capacity = Capacity(cpu: 4, memoryBytes: 4_000, resources: ["gpu": 1])

    /// A world without faults, with the same work.
    var undisturbed: Profile {
        var profile = Profile()
        profile.isReference = true
        profile.runCount = runCount
        profile.capacity = capacity
        return profile
    }

    init() {}

    init(seed: Int) {
        var chance = Chance(seed: seed ^ 0x9f0f)
        isCalm = chance.percent(40)
        runCount = 1 + chance.below(2)
        capacity.cpu = 2 + chance.below(3)
        if chance.percent(70) {
            lostMessages = chance.below(30)
            doubledMessages = chance.below(30)
            delayMax = 1_000 << chance.below(22)
        }
        handsOverTwice = chance.percent(40)
        crashes = chance.percent(60) ? 1 + chance.below(3) : 0
        losesPower = chance.percent(40)
        syncsAlways = chance.percent(50)
        refusedAppends = chance.percent(20) ? 1 + chance.below(4) : 0
        appendMax = chance.percent(30) ? 1 << (10 + chance.below(20)) : 0
        jumpsClock = chance.percent(30)
        isMeddled = !isCalm && chance.percent(80)
        agentDies = !isCalm && chance.percent(40)
    }
}
