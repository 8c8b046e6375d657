import BatonModel
import CBaton

/// Where processes begin while we go on: each in a place of its own until its program has taken over.
final class Starters {
    /// Processes that can begin at the same time. With one more the oldest is waited for.
    static let countMax = 4

    /// What is known of a process that may fail to become its program, for the case that it does.
    struct Attempted {
        /// Its job's.
        var number: UInt64
        var program: String
        var path: String?
        var folder: String
        /// Of arguments and environment together, in bytes.
        var size: Int

        func failure(stage: Int32, error: Int32) -> StepFailure {
            SpawnFailure.start(program, path: path, stage: stage, error: error, folder: folder, size: size)
        }
    }

    private struct Place {
        let starter: OpaquePointer
        /// nil once somebody has asked what became of it.
        var attempted: Attempted?
    }

    private var places: [Place] = []
    private var turn = 0
    /// By the numbers of jobs, of those whose places were taken by others.
    private var failures: [UInt64: StepFailure] = [:]

    /// `null` stays open longer than these. Takes the lowest free descriptors, so that a process need not copy the list of all
    /// others.
    init(null: Int32) throws(ProcessBackendError) {
        for _ in 0..<Self.countMax {
            var starter: OpaquePointer?
            _ = try Mailbox.checked(baton_starter_open(null, &starter))
            places.append(Place(starter: starter!))
        }
    }

    deinit {
        for place in places { baton_starter_close(place.starter) }
    }

    /// Makes a process that is to become the program of the request. What it says of an error is -errno.
    func begin(_ request: inout baton_spawn_request, _ child: inout baton_child, _ attempted: Attempted) -> Int32 {
        turn = (turn + 1) % places.count
        let free = places.indices.lazy.map { ($0 + self.turn) % self.places.count }
            .first { baton_starter_is_busy(self.places[$0].starter) == 0 }
        let index = free ?? turn
        if let last = places[index].attempted {
            places[index].attempted = nil
            if let failure = failure(of: last, at: index) { failures[last.number] = failure }
        }
        let result = baton_starter_begin(places[index].starter, &request, &child)
        if result == 0 { places[index].attempted = attempted }
        return result
    }

    /// Why the process of a job, which has ended, could not become its program; nil when it did. Told once.
    func takeFailure(of number: UInt64) -> StepFailure? {
        guard let index = places.firstIndex(where: { $0.attempted?.number == number }) else {
            return failures.isEmpty ? nil : failures.removeValue(forKey: number)
        }
        defer { places[index].attempted = nil }
        return places[index].attempted.flatMap { failure(of: $0, at: index) }
    }

    private func failure(of attempted: Attempted, at index: Int) -> StepFailure? {
        var stage: Int32 = 0
        let result = baton_starter_wait(places[index].starter, &stage)
        return result < 0 ? attempted.failure(stage: stage, error: -result) : nil
    }
}
