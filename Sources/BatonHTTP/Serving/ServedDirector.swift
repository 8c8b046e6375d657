package import BatonDirector
package import BatonWire

/// What a listener needs of a director; one thread uses it.
package protocol ServedDirector: AnyObject {
    func handle(_ request: APIRequest, now: Int, given: Given) -> Handled
    func handleForOperator(_ request: APIRequest, now: Int, given: Given) -> Handled
    func pieces(of stream: EventStream) -> StreamPieces
    func takeTouched() -> Set<Topic>
    func commit() throws(Problem)
    func tick(now: Int) throws(Problem)
    /// So many nanoseconds went by that nobody lived through: the clock was set, back too, or this process was stopped.
    func skip(_ nanoseconds: Int)
    /// The wall clock was set by so many nanoseconds, which are a part of those that were skipped.
    func clockWasSet(by nanoseconds: Int) throws(Problem)
    func connectorReported(_ result: ConnectorResult, now: Int) throws(Problem)
    /// Files that nobody needs any more, at most so many.
    func garbage(limit: Int) throws(Problem) -> [String]
    func removedGarbage(_ paths: [String]) throws(Problem)
}

extension Director: ServedDirector {}
