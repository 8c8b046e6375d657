package import BatonSessions
package import BatonWire

/// What a director makes of a request. The listener carries it out; the director itself waits for nothing.
package enum Handled: Sendable {
    /// The answer, to be sent after the store's `commit`.
    case done(APIResponse)
    /// Ask again, with `given` as it was, when one of the topics was touched, or at the instant `until` (nanoseconds since
    /// 1970) whatever happened; `isLast` of `Given` is set then, and the answer is a final one. Who asked again and hears
    /// `later` once more keeps to the first `until`.
    case later([Topic], until: Int)
    /// The body of the request is to be written into a file from an offset on; then ask again with `Given.received`.
    case receive(path: String, offset: Int, limit: Int)
    /// Work that takes long: done on another thread; then ask again with `Given.worked`.
    case work(LongWork)
    /// Something that data sessions do; then ask again with `Given.session`.
    case session(SessionCall)
    /// Server-sent events: answer with the head and send pieces as they come: ask `Director.pieces(of:)` at once and
    /// whenever one of its topics was touched.
    case stream(EventStream)
}

/// What the listener brings when it asks again.
package struct Given: Sendable {
    /// The time to wait is over.
    package var isLast = false
    /// Bytes that were written into the file; nil before.
    package var received: Int?
    /// What came of the long work.
    package var worked: [UInt8]?
    /// What the data sessions answered.
    package var session: SessionReply?

    package init() {}
}

/// Something that requests wait for: it is touched when a commit changed it. `e/ID` an experiment's events and states,
/// `n/NAME` the orders of a node, `l/ID/N` the logs of a deployment.
package struct Topic: Hashable, Sendable {
    package let name: String

    package init(_ name: String) { self.name = name }
}

package enum LongWork: Sendable {
    /// scrypt (RFC 7914) with N = 2^`logCost`, r = 8, p = 1 and 32 bytes of output.
    case scrypt(password: [UInt8], salt: [UInt8], logCost: Int)
    /// SHA-256 over a file, as 32 bytes.
    case digest(path: String)
    /// What preprocessors make of an experiment: a `PreprocessorAnswer` as JSON.
    case preprocess(PreprocessorCall)
}

/// A client that wants to hear what happens to an experiment.
package struct EventStream: Hashable, Sendable {
    package var experiment: String
    /// What the client has seen: the `id` of the last piece.
    package var cursor: String
    package var topics: [Topic]

    package init(experiment: String, cursor: String, topics: [Topic]) {
        self.experiment = experiment
        self.cursor = cursor
        self.topics = topics
    }
}

/// What goes to a client that listens.
package struct StreamPieces: Sendable {
    /// Server-sent events as they go over the wire; empty when there is nothing new.
    package var bytes: [UInt8]
    /// Where the client is after these.
    package var stream: EventStream
    /// Nothing comes behind these.
    package var isOver: Bool

    package init(bytes: [UInt8], stream: EventStream, isOver: Bool) {
        self.bytes = bytes
        self.stream = stream
        self.isOver = isOver
    }
}
