/// Where the driver reads the time. (`Clock` is the name of Swift's own protocol.)
package protocol TimeSource: AnyObject, Sendable {
    /// Nanoseconds since 1970 UTC; may jump when someone sets the clock.
    var now: Int { get }
    /// Nanoseconds since some instant in the past; never goes back. Timers count in it.
    var monotonic: Int { get }
}
