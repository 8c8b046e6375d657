package import BatonInterpreter
import BatonWire
import CBaton
import Glibc
import Synchronization

/// Listens on a control socket: a thread of its own takes lines in and sends lines out; what they mean is decided on
/// the engine's thread, which takes `incoming` and answers by `send`.
///
/// Only processes of the same user get to say anything. Every amount is bounded by one of `ControlLimits`.
package final class ControlServer: Sendable {
    private let mailbox: ControlMailbox
    private let folder: String
    private let name: String
    private let thread: Mutex<pthread_t?>

    /// Where clients find it.
    var path: String { "\(folder)/\(name)" }

    /// Connections that wait to be taken.
    private static let backlog: Int32 = 64

    /// Begins to listen on the socket `name` in a folder that is the user's alone.
    ///
    /// - Parameter notify: called on the socket's thread when something has come.
    /// - Throws: when the file system has no sockets, or the machine no descriptors or threads left.
    package init(folder: String, name: String, notify: @escaping @Sendable () -> Void) throws(HostError) {
        self.folder = folder
        self.name = name
        let listener = cb_socket_listen(folder, name, Self.backlog)
        guard listener >= 0 else { throw FileSystem.error("\(folder)/\(name)", doing: "listen on", code: -listener) }
        guard let mailbox = ControlMailbox(notify: notify),
            let loop = ControlLoop(mailbox: mailbox, listener: listener), let started = ControlServer.start(loop)
        else {
            close(listener)
            unlink("\(folder)/\(name)")
            throw HostError("can't listen on '\(folder)/\(name)': the system has no descriptors or threads left")
        }
        self.mailbox = mailbox
        thread = Mutex(started)
    }

    deinit { stop() }

    /// Sends what was answered, ends the thread, and takes the socket away.
    package func stop() {
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let running else { return }
        mailbox.stop()
        pthread_join(running, nil)
        unlink(path)
    }

    /// Everything that came since the last call.
    package func takeIncoming() -> [ControlMailbox.Incoming] { mailbox.takeIncoming() }

    /// Sends replies; those to connections that have gone are dropped.
    package func send(_ replies: [ControlMailbox.Outgoing]) { mailbox.send(replies) }

    private static func start(_ loop: ControlLoop) -> pthread_t? {
        var thread = pthread_t()
        let raw = Unmanaged.passRetained(loop)
        let error = baton_thread_start(
            { Unmanaged<ControlLoop>.fromOpaque($0!).takeRetainedValue().run() }, raw.toOpaque(), &thread)
        guard error == 0 else {
            raw.release()
            return nil
        }
        return thread
    }
}
