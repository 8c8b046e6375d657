extension RunOrigin {
    /// The experiment of a director that a run shows. Such a run is carried out elsewhere: no process owns it, and
    /// whoever follows it adds what is new.
    package struct Mirror: Hashable, Sendable {
        /// Address of the director: `https://lab.example:7700`.
        package var director: String
        /// The experiment's id there.
        package var experiment: String
        /// A task or a dag that was sent by itself: the run is its only deployment.
        package var isSingle: Bool

        package init(director: String, experiment: String, isSingle: Bool = false) {
            self.director = director
            self.experiment = experiment
            self.isSingle = isSingle
        }
    }

    /// What the sessions of mirrors begin with.
    package static let mirrorHead = "mirror-"

    /// What this run shows; nil for a run of this store's own.
    package var mirror: Mirror? {
        guard session.hasPrefix(Self.mirrorHead) else { return nil }
        let rest = session.dropFirst(Self.mirrorHead.count)
        guard let end = rest.lastIndex(of: "-"), end != rest.startIndex else { return nil }
        let mark = rest[rest.index(after: end)...]
        return Mirror(director: node, experiment: String(rest[..<end]), isSingle: mark.hasPrefix("s"))
    }

    /// Makes this the origin of a mirror: the session is its own, for as long as the store keeps the run.
    ///
    /// - Parameter mark: letters and digits that no other mirror of the experiment in the store has.
    package mutating func show(_ mirror: Mirror, mark: String) {
        session = "\(Self.mirrorHead)\(mirror.experiment)-\(mirror.isSingle ? "s" : "e")\(mark)"
        node = mirror.director
        process = 0
    }
}
