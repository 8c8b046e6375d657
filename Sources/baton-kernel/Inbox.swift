import Glibc

/// Takes messages off a socket. What is not signed as it should be is dropped, and told on standard error.
///
/// Used by one thread.
final class Inbox {
    private var signer: Signer

    init(key: [UInt8]) { signer = Signer(key: key) }

    /// The next message that can be taken; nil where there is none at once.
    func take(_ socket: Socket) -> Message? {
        while let frames = socket.receive() {
            do {
                return try signer.open(frames)
            } catch {
                Inbox.log("dropped: \(error.message)")
            }
        }
        return nil
    }

    /// For whoever reads the kernel's log.
    static func log(_ text: String) {
        let line = Array("baton-kernel: \(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
