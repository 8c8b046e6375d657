package import BatonModel

extension Engine {
    /// What is known of one vertex, without a copy of the run's whole view.
    package func row(_ vertex: VertexID, of run: RunID) throws(EngineError) -> RunView.Row {
        try state(run).view[vertex]
    }
}
