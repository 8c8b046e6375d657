package import BatonWire

/// An experiment as the store has it, without its submission, which never changes, and without its deployments.
package struct ExperimentRecord: WireDocument {
    package var id: String
    package var name: String
    package var owner: String
    package var digest: String
    package var parcel: String
    package var seed: UInt64
    package var created: Int
    package var started: Int?
    package var ended: Int?
    package var wish = Wish.nothing
    package var counts = WorkCounts()
    package var cancelled: CancelReason?
    /// All that had not ended then was cancelled, or told to be.
    package var isCancelOrdered = false
    /// The first deployment's error.
    package var error: String?
    package var isExclusive: Bool
    package var stopsOnFailure: Bool
    package var keepalive: Int
    /// When it was asked for; its place in the order in which nodes are given. Nil until then.
    package var turn: String?
    /// Grows with each change of anything that people see of it.
    package var change = 0
    package var eventCount = 0
    package var flagCount = 0

    /// What the user wants of it.
    package enum Wish: String, Sendable, CaseIterable {
        case nothing, prepare, run
    }

    package enum CancelReason: String, Sendable, CaseIterable {
        case user
        /// Its time was over.
        case timeout
        /// One of its deployments failed, and it stops then.
        case failure
    }

    package init(id: String, owner: String, _ submission: ExperimentSubmission, created: Int) {
        (self.id, self.owner, self.created) = (id, owner, created)
        (name, digest, parcel) = (submission.name, submission.digest, submission.parcel)
        seed = submission.seed
        (isExclusive, keepalive, stopsOnFailure) = (submission.exclusive, submission.keepalive, submission.stop)
        counts[.defined] = submission.deployments.reduce(0) { $0 + $1.copies }
    }

    package var state: WorkState { counts.state(isStarted: started != nil) }

    package var json: WireJSON {
        .object([
            .init("id", .string(id)), .init("name", .string(name)), .init("owner", .string(owner)),
            .init("digest", .string(digest)), .init("parcel", .string(parcel)), .init("created", .int(created)),
            .init("seed", .string("\(seed)")),
            .init("started", started.map { .int($0) } ?? .null), .init("ended", ended.map { .int($0) } ?? .null),
            .init("wish", .string(wish.rawValue)), .init("counts", counts.json),
            .init("cancelled", cancelled.map { .string($0.rawValue) } ?? .null),
            .init("cancel_ordered", .bool(isCancelOrdered)),
            .init("error", error.map { .string($0) } ?? .null), .init("exclusive", .bool(isExclusive)),
            .init("stop", .bool(stopsOnFailure)), .init("keepalive", .int(keepalive)),
            .init("turn", turn.map { .string($0) } ?? .null), .init("change", .int(change)),
            .init("events", .int(eventCount)), .init("flags", .int(flagCount)),
        ])
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        id = try reader.text("id")
        name = try reader.text("name")
        owner = try reader.text("owner")
        digest = try reader.text("digest")
        parcel = try reader.text("parcel")
        seed = try reader.seed("seed")
        created = try reader.integer("created")
        started = try reader.optionalInteger("started")
        ended = try reader.optionalInteger("ended")
        wish = try reader.word("wish")
        counts = try WorkCounts(DocumentReader(try reader.value("counts")))
        cancelled = try reader.optionalWord("cancelled")
        isCancelOrdered = try reader.truth("cancel_ordered")
        error = try reader.optionalText("error")
        isExclusive = try reader.truth("exclusive")
        stopsOnFailure = try reader.truth("stop")
        keepalive = try reader.integer("keepalive")
        turn = try reader.optionalText("turn")
        change = try reader.integer("change")
        eventCount = try reader.integer("events")
        flagCount = try reader.integer("flags")
    }
}
