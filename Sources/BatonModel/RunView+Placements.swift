// Where the steps of a run are that another scheduler carries out, packed: all of 100,000 steps may have such a place.

extension RunView {
    /// Where last attempts are or were, by `VertexID.index`. Nothing but the job and the time in the queue is a step's own.
    package struct Placements: Hashable, Sendable {
        private var slots: [Slot] = []
        /// What many steps share; each once.
        private var places: [Place] = []
        private var placeOf: [Place: Int32] = [:]

        private struct Slot: Hashable, Sendable {
            var job = ""
            /// `.min` while it waits.
            var queueTime = Int.min
            /// Its place in `places`; -1 for none.
            var place: Int32 = -1
        }

        private struct Place: Hashable, Sendable {
            var scheduler: String
            var node: String?
            var reason: String?
        }

        init() {}

        package var isEmpty: Bool { slots.isEmpty }

        package subscript(id: VertexID) -> Placement? {
            guard id.index < slots.count, slots[id.index].place >= 0 else { return nil }
            let slot = slots[id.index]
            let place = places[Int(slot.place)]
            return Placement(
                scheduler: place.scheduler, job: slot.job, node: place.node, reason: place.reason,
                queueTime: slot.queueTime == .min ? nil : slot.queueTime)
        }

        mutating func set(_ id: VertexID, _ placement: Placement) {
            if slots.count <= id.index {
                slots += repeatElement(Slot(), count: id.index + 1 - slots.count)
            }
            let place = Place(scheduler: placement.scheduler, node: placement.node, reason: placement.reason)
            let known = placeOf[place] ?? Int32(places.count)
            if known == places.count {
                places.append(place)
                placeOf[place] = known
            }
            slots[id.index] = Slot(job: placement.job, queueTime: placement.queueTime ?? .min, place: known)
        }

        mutating func forget(_ id: VertexID) {
            if id.index < slots.count { slots[id.index] = Slot() }
        }

        /// Steps that wait, by `VertexID.index`.
        var waiting: [Int] { slots.indices.filter { slots[$0].place >= 0 && slots[$0].queueTime == .min } }
    }

    /// Where the last attempt of a step is or was; nil for one that no other scheduler carried out.
    package func placement(of id: VertexID) -> Placement? { placements[id] }

    /// Steps at work that wait in the queue of another scheduler.
    package var queuedCount: Int { placements.waiting.count { rows.status($0) == .running } }
}
