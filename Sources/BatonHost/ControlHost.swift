import BatonEngine
import BatonInterpreter
package import BatonModel
import BatonProcess
import CBaton
import Glibc

// How the runs of this computer are reached from outside: the socket, and what each attempt is told of it.

extension LocalRuns {
    /// Folder of the sessions' locks and sockets in a store.
    static func sessionsFolder(_ store: String) -> String { "\(store)/sessions" }

    /// Where a program in the background writes.
    package var sessionLog: String { "\(LocalRuns.sessionsFolder(storeFolder))/\(session).log" }

    /// Lets the program go on after Ctrl-C.
    package func forgetSignals() { cb_signals_clear() }

    /// Name of a session's socket in that folder.
    static func socketName(_ session: String) -> String { "\(session).sock" }

    /// Nil where the file system has no sockets: runs go on without, and say so when they are asked for.
    func makeControl(clock: any TimeSource, backend: ProcessBackend) -> ControlService? {
        let folder = LocalRuns.sessionsFolder(storeFolder)
        do {
            try FileSystem.makeDirectory(folder)
            chmod(folder, 0o700)
            removeDeadSockets(folder)
            return try ControlService(
                engine: engine, clock: clock, folder: folder, name: LocalRuns.socketName(session)
            ) {
                backend.wake()
                // A program that is computing looks at this byte.
                cb_attention_set(1)
            }
        } catch {
            return nil
        }
    }

    /// Sockets that are looked at, and the age from which one may be dead, in seconds: a younger one may be about to
    /// listen.
    private static var socketsSearched: Int { 100 }
    private static var socketYouth: Int { 60 }

    /// Takes sockets away whose processes were killed.
    private func removeDeadSockets(_ folder: String) {
        let names = (FileSystem.names(in: folder) ?? []).filter { $0.hasSuffix(".sock") }
        for name in names.prefix(Self.socketsSearched) {
            var info = stat()
            let path = "\(folder)/\(name)"
            let now = host.now() / 1_000_000_000
            guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFSOCK,
                now - Int(info.st_mtim.tv_sec) > Self.socketYouth
            else { continue }
            let socket = cb_socket_connect(folder, name)
            if socket >= 0 { close(socket) } else if socket == -ECONNREFUSED { unlink(path) }
        }
    }

    package func attemptEnvironment(
        of step: VertexID, in run: RunID?, attempt: Int
    ) -> [(name: String, value: String)] {
        guard let control, let run else { return [] }
        let ticket = AttemptTicket(run: run, step: step, attempt: attempt)
        return [
            ("BATON_SOCKET", control.path), ("BATON_TOKEN", control.token(for: ticket)), ("BATON_STORE", storeFolder),
        ]
    }
}
