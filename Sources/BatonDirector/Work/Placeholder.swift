import BatonWire

package final class WorkState {
    init(_ data: DirectorData) throws(Problem) {}
}

extension Director {
    static var workRoutes: [Route] { [] }

    func tickWork(now: Int) throws(Problem) {}

    /// What is new for a client that listens, as server-sent events.
    package func pieces(of stream: EventStream) -> StreamPieces {
        StreamPieces(bytes: [], stream: stream, isOver: true)
    }
}
