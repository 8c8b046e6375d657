import BatonEngine
import BatonModel

extension StoreContract {
    static let proving = [
        StoreContract(name: "a success proves its key, with outputs, run and step") { place throws(StoreError) in
            let run = try place.store.begin(SampleRun.origin())
            let sample = SampleRun(steps: 3)
            try place.store.append(sample.events, to: run)
            var faults: [String] = []
            for step in 0..<3 {
                let proof = Proof(outputs: sample.outputs(of: step), run: run, step: sample.path(of: step))
                faults += differences(try place.store.proof(of: sample.key(of: step).digest), proof, "step \(step)")
            }
            return faults + differences(try place.store.proof(of: SampleRun.digest(99)), nil, "an unknown key")
        },
        StoreContract(name: "the latest success with a key is its proof") { place throws(StoreError) in
            let sample = SampleRun(steps: 1)
            var last = RunID(0)
            for ordinal in 1...3 {
                last = try place.store.begin(SampleRun.origin(ordinal: ordinal))
                try place.store.append(sample.events, to: last)
            }
            return differences(try place.store.proof(of: sample.key(of: 0).digest)?.run, last, "proven by")
        },
        StoreContract(name: "only a success that may be used again is a proof") { place throws(StoreError) in
            var faults: [String] = []
            for status in StepStatus.allCases where status.isEnd {
                let run = try place.store.begin(SampleRun.origin())
                let number = 100 + Int(run.number)
                var sample = SampleRun(steps: 1, firstKey: number)
                sample.status = status
                try place.store.append(sample.events, to: run)
                let isProven = try place.store.proof(of: SampleRun.digest(number)) != nil
                faults += differences(isProven, status == .succeeded, "a step that \(status.rawValue)")
            }
            var once = SampleRun(steps: 1, firstKey: 7)
            once.isReusable = false
            try place.store.append(once.events, to: place.store.begin(SampleRun.origin()))
            return faults + differences(try place.store.proof(of: SampleRun.digest(7)), nil, "cache off")
        },
    ]

    static let reading = [
        StoreContract(name: "records tell where runs stand, newest first") { place throws(StoreError) in
            var expected: [RunRecord] = []
            for ordinal in 1...3 {
                let sample = SampleRun(steps: ordinal, seed: UInt64(ordinal))
                let origin = SampleRun.origin(ordinal: ordinal)
                let run = try place.store.begin(origin)
                // The last one goes on.
                let events = ordinal == 3 ? Array(sample.events.dropLast(2)) : sample.events
                try place.store.append(events, to: run)
                expected.insert(sample.record(run, origin, events), at: 0)
            }
            var faults = differences(try place.store.records(limit: 10), expected, "records")
            faults += differences(try place.store.records(limit: 2), Array(expected.prefix(2)), "two records")
            faults += differences(try place.store.records(limit: 0), [], "no records")
            faults += differences(try place.store.record(of: RunID(2)), expected[1], "one record")
            return faults + differences(try place.store.record(of: RunID(4)), nil, "a run that there is not")
        },
        StoreContract(name: "others see what was acknowledged at once") { place throws(StoreError) in
            let run = try place.store.begin(SampleRun.origin())
            let other = place.other()
            var faults = differences(try other.record(of: run)?.eventCount, 0, "events of a new run")
            let events = SampleRun(steps: 2).events
            for (number, event) in events.enumerated() {
                try place.store.append([event], to: run)
                faults += differences(try other.events(of: run, from: number, limit: 9), [event], "event \(number)")
            }
            let record = try other.record(of: run)
            faults += differences(record, try place.store.record(of: run), "record")
            return faults + differences(try place.other().records(limit: 9).count, 1, "records")
        },
        StoreContract(name: "a run tells which one went on from it") { place throws(StoreError) in
            let first = try place.store.begin(SampleRun.origin())
            var origin = SampleRun.origin(ordinal: 2)
            origin.resumes = first
            let second = try place.store.begin(origin)
            return differences(try place.store.record(of: first)?.resumedBy, second, "resumed by")
                + differences(try place.store.record(of: second)?.resumedBy, nil, "the second")
        },
        StoreContract(name: "keys are found by step, and the earlier one in the newest run before") {
            place throws(StoreError) in
            let store = place.store
            let old = SampleRun(steps: 2, firstKey: 10)
            let new = SampleRun(steps: 1, firstKey: 20)
            let first = try store.begin(SampleRun.origin())
            try store.append(old.events, to: first)
            let second = try store.begin(SampleRun.origin(ordinal: 2))
            try store.append(new.events, to: second)
            var other = SampleRun.origin(ordinal: 3)
            other.name = "another"
            try store.append(SampleRun(steps: 2, firstKey: 30).events, to: store.begin(other))
            let last = try store.begin(SampleRun.origin(ordinal: 4))
            let (near, far) = (
                try store.earlierKey(ofStep: old.path(of: 0), before: last),
                try store.earlierKey(ofStep: old.path(of: 1), before: last)
            )
            return differences(try store.key(ofStep: old.path(of: 1), in: first), old.key(of: 1), "a key")
                + differences(try store.key(ofStep: "nobody", in: first), nil, "the key of no step")
                + differences(near?.run, second, "the newest run") + differences(near?.key, new.key(of: 0), "its key")
                + differences(far?.run, first, "an older run") + differences(far?.key, old.key(of: 1), "its key")
                + differences(try store.earlierKey(ofStep: old.path(of: 0), before: first)?.run, nil, "before all")
        },
    ]
}
