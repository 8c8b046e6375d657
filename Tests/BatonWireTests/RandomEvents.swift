import BatonModel

/// Events of every kind with odd values, from a seed.
struct RandomEvents {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    private mutating func chance() -> Bool { below(2) == 0 }
    private mutating func maybe<T>(_ make: (inout RandomEvents) -> T) -> T? { chance() ? make(&self) : nil }

    private mutating func list<T>(_ make: (inout RandomEvents) -> T) -> [T] { (0..<below(4)).map { _ in make(&self) } }

    /// Numbers of all sizes, the ends too.
    mutating func number() -> Int {
        switch below(6) {
        case 0: Int.max
        case 1: Int.min
        case 2: -below(200)
        default: Int(truncatingIfNeeded: next() >> UInt64(below(64)))
        }
    }

    private mutating func natural() -> Int { Int(next() >> UInt64(1 + below(62))) }

    private mutating func text() -> String {
        let words = [
            "", "a", "größe", "実験 λ😀", "line\nbreak\t\0", String(repeating: "x", count: 200), "\u{FEFF}e\u{301}",
        ]
        return words[below(words.count)]
    }

    /// A text that no other is like.
    private mutating func name() -> String { "\(text())\(next())" }

    private mutating func digest() -> String {
        switch below(4) {
        case 0: "sha256:odd"
        case 1: String(repeating: "A", count: 64)
        default:
            String((0..<64).map { _ in Array("0123456789abcdef")[below(16)] })
        }
    }

    mutating func datum(depth: Int = 0) -> Datum {
        switch below(depth < 4 ? 11 : 9) {
        case 0: .null
        case 1: .bool(chance())
        case 2: .int(number())
        case 3: .float(float())
        case 4: .float([0, -0.0, .infinity, .leastNonzeroMagnitude, 0.1][below(5)])
        case 5: .string(text())
        case 6: .duration(number())
        case 7: .size(number())
        case 8: .file(file())
        case 9: .list(list { $0.datum(depth: depth + 1) })
        default: .map(list { Datum.Entry(key: $0.name(), value: $0.datum(depth: depth + 1)) })
        }
    }

    /// Any but a NaN, which is equal to nothing.
    private mutating func float() -> Double {
        let value = Double(bitPattern: next())
        return value.isNaN ? .leastNonzeroMagnitude : value
    }

    private mutating func file() -> FileReference { FileReference(path: text(), digest: maybe { $0.digest() }) }

    private mutating func outputs() -> [Datum.Entry] { list { Datum.Entry(key: $0.text(), value: $0.datum()) } }

    private mutating func vertexID() -> VertexID { VertexID(natural() % (VertexID.indexMax + 1)) }

    private mutating func vertex() -> Vertex {
        let kind: Vertex.Kind =
            switch below(5) {
            case 0: .step(StepSpec(path: text(), task: text()))
            case 1: .step(step())
            case 2:
                .group(
                    GroupSpec(
                        label: text(), isDeferred: chance(), isAlways: chance(), handlesEvent: maybe { $0.text() },
                        node: maybe { $0.text() }))
            case 3: .event(name: text())
            default: .anyFailed(list { $0.vertexID() })
            }
        let conditions: [Dependency.Condition] = [.succeeded, .failed, .ended, .expanded]
        return Vertex(
            id: vertexID(), parent: maybe { $0.vertexID() }, kind: kind,
            dependencies: list { Dependency($0.vertexID(), conditions[$0.below(4)]) })
    }

    private mutating func step() -> StepSpec {
        StepSpec(
            path: text(), task: text(),
            needs: Needs(
                cpu: number(), memoryBytes: number(),
                resources: list { Needs.Resource(name: $0.name(), count: $0.number()) }),
            retry: RetryPolicy(count: number(), backoff: number()), timeout: maybe { $0.number() })
    }

    private mutating func failure() -> StepFailure {
        let faults: [StepFailure.Fault] = [.script, .program, .machine, .baton]
        return StepFailure(
            faults[below(4)], text(), exitCode: maybe { $0.number() }, signal: maybe { $0.number() },
            code: maybe { $0.text() })
    }

    private mutating func logStart() -> LogStart { LogStart(slot: number(), output: number(), error: number()) }

    private mutating func progress() -> RunEvent.Progress {
        RunEvent.Progress(fraction: maybe { Double($0.below(100)) / 99 }, text: text())
    }

    private mutating func placement() -> Placement {
        Placement(
            scheduler: text(), job: text(), node: maybe { $0.text() }, reason: maybe { $0.text() },
            queueTime: maybe { $0.number() })
    }

    private mutating func report() -> AttemptReport {
        AttemptReport(
            duration: number(), cpuTime: number(), peakMemoryBytes: number(),
            log: maybe { LogRange(start: $0.logStart(), outputEnd: $0.number(), errorEnd: .max) },
            provenBy: maybe { RunID($0.number()) })
    }

    private mutating func key() -> StepKey {
        StepKey(
            digest: digest(), parts: list { StepKey.Part(name: $0.text(), text: $0.text()) }, isReusable: chance())
    }

    /// How many kinds of facts there are.
    static let kindCount = 13

    mutating func event() -> RunEvent { event(ofKind: below(Self.kindCount)) }

    mutating func event(ofKind kind: Int) -> RunEvent {
        let fact: RunEvent.Fact =
            switch kind {
            case 0: .began(name: text(), seed: next())
            case 1: .added(list { $0.vertex() })
            case 2: .keyed(vertexID(), key())
            case 3: .started(vertexID(), attempt: number(), log: maybe { $0.logStart() })
            case 4:
                .progressed(vertexID(), below(2) == 0 ? .init(placement: placement()) : progress())
            case 5: .kept(vertexID(), name: text(), file: file())
            case 6:
                .retrying(vertexID(), attempt: number(), failure: failure(), notBefore: number(), report: report())
            case 7:
                .ended(
                    vertexID(), status: StepStatus.allCases[below(StepStatus.allCases.count)], outputs: outputs(),
                    failure: maybe { $0.failure() }, report: report())
            case 8: .groupExpanded(vertexID())
            case 9: .emitted(RunEvent.Emitted(name: text(), payload: datum()))
            case 10:
                .flagChanged(name: text(), value: FlagValue(text: maybe { $0.text() }, number: maybe { $0.number() }))
            case 11: .cancelRequested(maybe { $0.vertexID() })
            default: .finished(RunStatus.allCases[below(RunStatus.allCases.count)])
            }
        return RunEvent(instant: number(), fact: fact)
    }

    mutating func origin() -> RunOrigin {
        RunOrigin(
            name: text(), seed: next(), script: text(), text: text(), parameters: outputs(), session: text(),
            ordinal: number(), folder: text(), process: number(), node: text(), version: text(),
            resumes: maybe { RunID($0.number()) })
    }
}
