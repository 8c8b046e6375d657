import BatonModel

/// Gives every attempt a lane of the timeline, in which no two attempts overlap: the first that is free when it begins.
///
/// So there are as many lanes as attempts ran at once. The slots of the log files would not do: an attempt holds one from
/// its preparation on, which may be long before it runs.
struct AttemptLanes {
    /// The lane of each attempt, by its index in the chronicle.
    private(set) var lanes: [Int] = []
    private(set) var count = 0

    /// Lanes at most; attempts beyond share the last.
    static let lanesMax = 4_096

    init(_ chronicle: RunChronicle) {
        // The end of the last attempt in each lane.
        var free: [Int] = []
        lanes = Array(repeating: 0, count: chronicle.attempts.count)
        let begins = chronicle.attempts.map(chronicle.began)
        // Schedulers of others need not begin what they were given in its order.
        let order = begins.indices.sorted { (begins[$0], $0) < (begins[$1], $1) }
        for index in order {
            let end = chronicle.attempts[index].ended ?? chronicle.ended
            let lane = free.firstIndex { $0 <= begins[index] } ?? min(free.count, Self.lanesMax - 1)
            if lane < free.count { free[lane] = max(free[lane], end) } else { free.append(end) }
            lanes[index] = lane
        }
        count = free.count
    }
}
