import BatonEngine
import BatonModel

/// What a step does, by seed and path only: whoever runs it, and how often, it comes to the same.
struct StepScript {
    enum Kind { case inPlace, launches, failsInScript, failsOnMachine }

    var kind = Kind.launches
    /// Attempts that fail before one succeeds.
    var failures = 0
    /// Those that fail do so by not ending in time.
    var hangs = false
    /// The commands go well, and the outputs are missing.
    var failsInCollection = false
    var duration = 0
    var ignoresTermination = false
    /// The event that it emits when it has succeeded.
    var emits: String?
    var addsToFlag = false
    var tells = false
    /// Asks for more dependencies before it starts.
    var waits = false
    /// Steps with the same key do the same; nil for a key of its own.
    var sharedKey: Int?
    var spec: StepSpec
    private let seed: Int

    /// A time that never comes.
    static let forever = 1 << 60
    /// Longer than everything else that takes time.
    private static let timeout = 600_000_000_000
    static let events = ["ping", "pong"]

    init(seed: Int, path: String, isCalm: Bool) {
        var chance = Chance(seed: seed, path)
        self.seed = seed
        spec = StepSpec(path: path, task: "work")
        spec.needs = Self.needs(&chance)
        if chance.percent(10) {
            sharedKey = chance.below(2)
            // Whether it fits must not hang on which of them comes first.
            spec.needs = Needs()
            duration = 1_000_000
            return
        }
        spec.retry = RetryPolicy(
            count: chance.percent(40) ? 1 + chance.below(2) : 0, backoff: chance.below(2) * chance.below(5_000_000_000))
        switch chance.below(100) {
        case 0..<25:
            kind = .inPlace
            spec.needs = Needs(cpu: 0)
        case 25..<28: kind = .failsInScript
        case 28..<31: kind = .failsOnMachine
        default: break
        }
        failures = chance.percent(30) ? 1 + chance.below(3) : 0
        hangs = chance.percent(30)
        failsInCollection = chance.percent(20)
        spec.timeout = hangs || chance.percent(20) ? Self.timeout : nil
        if !isCalm, spec.timeout != nil, chance.percent(30) { spec.timeout = 1 + chance.below(3_000_000_000) }
        duration = chance.percent(30) ? chance.below(1_000) : chance.below(4_000_000_000)
        ignoresTermination = chance.percent(20)
        emits = chance.percent(12) ? Self.events[chance.below(2)] : nil
        // Whether a handler hears another handler's body hangs on what else still goes on.
        if isCalm, path.contains("(") { emits = nil }
        addsToFlag = chance.percent(15)
        tells = chance.percent(20)
        waits = chance.percent(12)
    }

    private static func needs(_ chance: inout Chance) -> Needs {
        let resources = chance.percent(20) ? [Needs.Resource(name: "gpu", count: chance.percent(5) ? 2 : 1)] : []
        return Needs(
            cpu: 1 + chance.below(chance.percent(5) ? 6 : 2), memoryBytes: chance.below(3) * 1_000,
            resources: resources)
    }

    func fails(_ attempt: Int) -> Bool { attempt <= failures }

    var key: StepKey {
        StepKey(digest: sharedKey.map { "shared \($0)" } ?? "of \(spec.path)", isReusable: sharedKey != nil)
    }

    /// What it comes to, from what it is given.
    func outputs(of inputs: [[Datum.Entry]]) -> [Datum.Entry] {
        if let sharedKey { return [Datum.Entry(key: "value", value: .int(sharedKey))] }
        var chance = Chance(seed: seed, spec.path)
        var sum = chance.next()
        for entry in inputs.joined() {
            if case .int(let value) = entry.value { sum = Backoff.mix(sum, UInt64(bitPattern: Int64(value))) }
        }
        return [Datum.Entry(key: "value", value: .int(Int(truncatingIfNeeded: sum)))]
    }

    /// The launch of an attempt: one command that says what the agent is to play.
    func launch(_ attempt: Int) -> Launch {
        let isBad = fails(attempt)
        let code = isBad && !hangs && !failsInCollection ? 1 + failures : 0
        let time = isBad && hangs ? Self.forever : duration
        let words = [spec.path, "\(time)", "\(code)", ignoresTermination ? "deaf" : "", tells ? "tells" : ""]
        return Launch(
            commands: [Command("play", words)], folder: "", standardOutput: "", standardError: "", environment: [],
            key: key)
    }
}
