package import BatonModel

extension Engine {
    package func knows(_ run: RunID) -> Bool { runs[run] != nil }

    /// The path of a step and when it started, without a copy of the run's view; nil for what is no step.
    package func step(_ vertex: VertexID, of run: RunID) -> (path: String, started: Int?)? {
        runs[run]?.view.step(vertex)
    }
}
