import BatonModel

extension StepStatus {
    /// As people read it.
    var words: String { self == .timedOut ? "timed out" : rawValue }
}

/// Statuses in the order in which people want to see them.
enum StatusWords {
    /// The end of the order is what needs no attention.
    static let order: [StepStatus] = [
        .failed, .timedOut, .lost, .cancelled, .running, .waiting, .skipped, .cached, .succeeded,
    ]

    /// Statuses that some step has, good ones first.
    static func parts(of counts: StatusCounts) -> [(status: StepStatus, count: Int)] {
        order.reversed().compactMap { counts[$0] > 0 ? ($0, counts[$0]) : nil }
    }

    /// The status that stands for all of them: the first of the order that some step has.
    static func worst(of counts: StatusCounts) -> StepStatus? { order.first { counts[$0] > 0 } }
}
