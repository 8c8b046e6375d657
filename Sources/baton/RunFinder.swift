import BatonEngine
import BatonHost
import BatonModel

/// Finds stores and the runs in them by what people type.
struct RunFinder {
    let host: SystemHost
    let store: String?

    /// A run with where it lives.
    struct Found {
        var record: RunRecord
        /// Folder of the store.
        var store: String

        /// Path of the owner's control socket.
        var socket: String { "\(store)/sessions/\(record.origin.session).sock" }

        func connect() throws(ControlClient.Failure) -> ControlClient { try ControlClient(path: socket) }
    }

    func find(_ name: String) throws -> Found {
        throw Refusal("there is no store of runs in this version")
    }
}
