/// What a director tells of a run can't be one.
package struct MirrorFault: Error, Hashable, Sendable {
    package var message: String

    package init(_ message: String) { self.message = message }
}
