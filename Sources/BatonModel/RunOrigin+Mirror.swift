extension RunOrigin {
    /// The experiment of a director that a run shows. Such a run is carried out elsewhere: no process owns it, and
    /// whoever follows it adds what is new.
    package struct Mirror: Hashable, Sendable {
        /// Address of the director: `https://lab.example:7700`.
        package var director: String
        /// The experiment's id there.
        package var experiment: String

        package init(director: String, experiment: String) {
            self.director = director
            self.experiment = experiment
        }
    }

    private static let mirrorHead = "mirror-"

    /// What this run shows; nil for a run of this store's own.
    package var mirror: Mirror? {
        guard session.hasPrefix(Self.mirrorHead) else { return nil }
        let rest = session.dropFirst(Self.mirrorHead.count)
        // The last part tells mirrors of the same experiment from each other.
        guard let end = rest.lastIndex(of: "-"), end != rest.startIndex else { return nil }
        return Mirror(director: node, experiment: String(rest[..<end]))
    }

    /// Makes this the origin of a mirror: the session is its own, for as long as the store keeps the run.
    ///
    /// - Parameter mark: letters and digits that no other mirror in the store has.
    package mutating func show(_ mirror: Mirror, mark: String) {
        session = "\(Self.mirrorHead)\(mirror.experiment)-\(mark)"
        node = mirror.director
        process = 0
    }
}
