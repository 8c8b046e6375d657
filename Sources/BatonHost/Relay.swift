import CBaton
import Glibc

/// The way of a program that may outlive its place in the terminal: it runs in a child of the process that people
/// started, which waits for it in the foreground and ends when the program leaves.
///
/// Begun before the first thread, because a fork takes over the calling thread alone.
package final class Relay {
    private var link: Int32
    /// False once the program has left the terminal.
    package var isAttached: Bool { link >= 0 }

    /// Goes on in the child. Nil where the system has no room for one.
    package init?() {
        link = -1
        guard cb_relay_begin(&link) == 0 else { return nil }
    }

    /// Leaves the terminal: from now on all that is written goes to the file `log`, and the process that people started
    /// ends with `code`. False when the file can't be written; then nothing has changed.
    package func leave(code: Int32, log: String) -> Bool {
        guard link >= 0, cb_relay_release(link, code, log) == 0 else { return false }
        link = -1
        // What was asked of the program in the foreground is done.
        cb_signals_clear()
        return true
    }
}
