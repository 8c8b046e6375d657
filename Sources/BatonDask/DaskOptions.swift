/// How a cluster of Dask is reached.
package struct DaskOptions: Sendable {
    /// `tcp://host:port`.
    package var scheduler: String
    /// Absolute; on a file system that the workers share with us. One bridge at a time uses it.
    package var folder: String
    /// The Python of the bridge, with the versions that the cluster has.
    package var python: String
    /// Names this process among all that used the folder before.
    package var session: String
    /// Seconds that the scheduler may take to answer.
    package var connectSeconds = 10
    /// Nanoseconds that a scheduler which has been there may be away.
    package var returnPatience = 60_000_000_000

    package init(scheduler: String, folder: String, python: String, session: String) {
        (self.scheduler, self.folder, self.python, self.session) = (scheduler, folder, python, session)
    }
}
