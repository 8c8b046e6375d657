package import BatonModel

/// What an engine can't do for its caller.
package enum EngineError: Error, Hashable, Sendable {
    case noSuchRun(RunID)
    /// The run takes no events, flags or cancellations any more.
    case runEnded(RunID)
    /// Adding would leave the range of 64-bit integers; the flag is as it was.
    case flagOverflow(name: String, value: Int, change: Int)
    /// A run keeps at most `Engine.emittedMax` events.
    case tooManyEvents(RunID)
    /// The store keeps nothing more.
    case store(StoreError)
    /// The engine was shut down.
    case shutDown
}
