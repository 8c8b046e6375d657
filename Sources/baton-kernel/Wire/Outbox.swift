import BatonHost
import BatonInterpreter
import Glibc
import Synchronization

/// Everything that goes out of the kernel: answers on the socket of who asked, news to all on iopub.
///
/// Any thread may use it; news are sent under a lock, in order.
final class Outbox: Sendable {
    private let iopub: Socket
    private let signer: Signer
    private let session: String
    /// What has been printed and not been sent yet, and since when.
    private let pending = Mutex(Pending())

    private struct Pending {
        var name = ""
        var text = ""
        var parent: [UInt8] = []
        var since = 0
    }

    /// Nanoseconds that a text may wait for more to come behind it.
    static let patience = 40_000_000
    /// Bytes of one message of printed text.
    static let pieceMax = 1 << 16

    init(iopub: Socket, key: [UInt8], session: String) {
        self.iopub = iopub
        signer = Signer(key: key)
        self.session = session
    }

    /// Answers a message on the socket that it came from.
    func reply(_ type: String, _ content: Value, to message: Message, on socket: Socket) {
        socket.send(message.identities + frames(type, content, message.header))
    }

    /// Tells everybody; what was printed before goes first.
    func publish(_ type: String, _ content: Value, parent: [UInt8]) {
        pending.withLock { pending in
            flush(&pending)
            send(type, content, parent)
        }
    }

    /// Printed text: `stdout` or `stderr`.
    func stream(_ name: String, _ text: String, parent: [UInt8]) {
        guard !text.isEmpty else { return }
        let now = SystemHost.monotonic
        pending.withLock { pending in
            if pending.name != name || pending.parent != parent { flush(&pending) }
            if pending.text.isEmpty { (pending.name, pending.parent, pending.since) = (name, parent, now) }
            pending.text += text
            if pending.text.utf8.count >= Self.pieceMax || now - pending.since > Self.patience { flush(&pending) }
        }
    }

    /// Sends what has waited long enough.
    func flush() { pending.withLock { flush(&$0) } }

    private func flush(_ pending: inout Pending) {
        guard !pending.text.isEmpty else { return }
        send("stream", .map([("name", .string(pending.name)), ("text", .string(pending.text))]), pending.parent)
        pending.text = ""
    }

    private func send(_ type: String, _ content: Value, _ parent: [UInt8]) {
        iopub.send([Array("kernel.\(session).\(type)".utf8)] + frames(type, content, parent))
    }

    private func frames(_ type: String, _ content: Value, _ parent: [UInt8]) -> [[UInt8]] {
        let header = Value.map([
            ("msg_id", .string(Outbox.identifier())), ("session", .string(session)), ("username", .string("baton")),
            ("date", .string(CalendarText.iso(Outbox.now(), digits: 6))), ("msg_type", .string(type)),
            ("version", .string(KernelInfo.protocolVersion)),
        ])
        return signer.seal(header: json(header), parent: parent, metadata: "{}", content: json(content))
    }

    /// All that goes out is made of texts, numbers and truths.
    private func json(_ value: Value) -> String {
        do {
            return try JSONWriter.text(value)
        } catch {
            preconditionFailure("a message holds data only: \(error.message)")
        }
    }

    static func identifier() -> String {
        var generator = SystemRandomNumberGenerator()
        let bits = [generator.next(), generator.next()].map { String($0, radix: 16) }
        let digits = bits.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in
            String(Array(digits)[range])
        }.joined(separator: "-")
    }

    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
