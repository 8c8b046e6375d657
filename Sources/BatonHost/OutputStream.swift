import BatonInterpreter
import Glibc

/// A descriptor that text is written to in pieces of up to 64 KiB; what a closed pipe refuses is dropped.
final class OutputStream {
    private let descriptor: Int32
    /// Takes the text instead of the descriptor.
    private let capture: ((String) -> Void)?
    private var pending: [UInt8] = []
    /// Each line goes out at once: somebody is watching.
    let isTerminal: Bool
    /// True once the reader has gone away.
    private(set) var isClosed = false
    /// The code of the first other failure (a full disk), to be reported at the end.
    private(set) var failure: Int32?

    static let bufferMax = 1 << 16

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        capture = nil
        isTerminal = isatty(descriptor) == 1
    }

    /// Text that goes to `capture` at once.
    init(_ capture: @escaping (String) -> Void) {
        descriptor = -1
        self.capture = capture
        isTerminal = false
    }

    func write(_ text: String) {
        guard !isClosed else { return }
        if let capture { return capture(text) }
        pending.append(contentsOf: text.utf8)
        if isTerminal || pending.count >= Self.bufferMax { flush() }
    }

    func flush() {
        guard !pending.isEmpty, !isClosed else { return }
        let code = FileSystem.writeAll(descriptor, pending)
        pending.removeAll(keepingCapacity: true)
        if code == EPIPE {
            isClosed = true
        } else if let code, failure == nil {
            failure = code
        }
    }
}
