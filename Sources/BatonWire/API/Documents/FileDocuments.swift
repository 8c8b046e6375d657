/// What a director has of a content. `HEAD` says the same in headers: `content-length`, and `baton-offset` while it is
/// incomplete.
package struct ArtifactHead: WireDocument {
    /// SHA-256.
    package var digest: String
    /// Bytes of the whole.
    package var size: Int
    /// Bytes that are there; the next part begins at that offset.
    package var offset: Int
    /// All bytes are there and have that digest.
    package var isComplete: Bool

    package init(digest: String, size: Int, offset: Int, isComplete: Bool) {
        (self.digest, self.size, self.offset, self.isComplete) = (digest, size, offset, isComplete)
    }

    package var json: WireJSON {
        .members(
            ("digest", .string(digest)), ("size", .int(size)), ("offset", .int(offset)),
            ("complete", .bool(isComplete)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            digest: try reader.digest("digest"), size: try reader.integer("size", 0...Int.max),
            offset: try reader.integer("offset", 0...Int.max), isComplete: try reader.truth("complete"))
    }
}

/// A file that a step of an experiment left.
package struct ArtifactDocument: WireDocument {
    package var deployment: Int
    /// Path of the step in its deployment, and the artifact's name there.
    package var step: String
    package var name: String
    package var digest: String
    /// Bytes; nil while the director has not got it.
    package var size: Int?
    /// The director has all of it.
    package var isComplete: Bool

    package init(deployment: Int, step: String, name: String, digest: String, size: Int?, isComplete: Bool) {
        (self.deployment, self.step, self.name, self.digest) = (deployment, step, name, digest)
        (self.size, self.isComplete) = (size, isComplete)
    }

    package var json: WireJSON {
        .members(
            ("deployment", .int(deployment)), ("step", .string(step)), ("name", .string(name)),
            ("digest", .string(digest)), ("size", .optional(size)), ("complete", .bool(isComplete)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            deployment: try reader.integer("deployment", 1...Int.max), step: try reader.text("step"),
            name: try reader.text("name"), digest: try reader.digest("digest"),
            size: try reader.optionalInteger("size", 0...Int.max), isComplete: try reader.truth("complete"))
    }
}

/// One of the log files of a deployment's run.
package struct LogHead: WireDocument {
    package var slot: Int
    package var stream: Stream
    /// Bytes that the director has.
    package var size: Int

    package enum Stream: String, Hashable, Sendable, CaseIterable {
        case out, err
    }

    package init(slot: Int, stream: Stream, size: Int) {
        (self.slot, self.stream, self.size) = (slot, stream, size)
    }

    package var json: WireJSON {
        .members(("slot", .int(slot)), ("stream", .string(stream.rawValue)), ("size", .int(size)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            slot: try reader.integer("slot", 0...Int(Int32.max)), stream: try reader.word("stream"),
            size: try reader.integer("size", 0...Int.max))
    }
}

/// A secret of a user; its value only on the way to an agent.
package struct SecretDocument: WireDocument {
    /// Bytes of a value.
    package static let valueMax = 1 << 16

    package var name: String
    package var value: String?
    /// When it was set, in nanoseconds since 1970.
    package var changed: Int?

    package init(name: String, value: String? = nil, changed: Int? = nil) {
        (self.name, self.value, self.changed) = (name, value, changed)
    }

    package var json: WireJSON {
        .members(
            ("name", .string(name)), ("value", value.map { .string($0) }), ("changed", changed.map { .int($0) }))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            name: try reader.name("name"), value: try reader.optionalText("value"),
            changed: try reader.optionalInteger("changed"))
    }
}
