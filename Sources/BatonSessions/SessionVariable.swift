package import BatonFrames

/// A variable of a session.
package struct SessionVariable: Hashable, Sendable {
    /// How it was made.
    package var definition: Int
    /// Whether the worker holds it; else it is made again when it is needed.
    package var isResident: Bool
    package var schema: Schema?
    package var rows: Int?
    package var bytes: Int?
    /// When a statement named it, in the nanoseconds of the inputs.
    package var lastUsed: Int
    /// False for a Python object that is no frame.
    package var isFrame: Bool
}
