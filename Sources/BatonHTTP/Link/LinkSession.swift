import BatonWire
import Glibc
import Synchronization

/// What `baton-net link` does: reads messages from a pipe, sends what they ask for, writes the answers to another.
package final class LinkSession: Sendable {
    /// Bytes that are taken from the pipe at once.
    private static let pieceBytes = 64 << 10

    private let input: Int32
    private let output: Int32
    private let state = Mutex(State())
    /// Held while a frame is written, so that frames don't mix; true when nothing may be written any more.
    private let writing = Mutex(false)

    private struct State {
        var client: LinkClient?
        /// What is under way, by its number.
        var calls: [Int: Task<Void, Never>] = [:]
    }

    /// - Parameters: descriptors that stay the caller's; both block.
    package init(input: Int32, output: Int32) {
        self.input = input
        self.output = output
    }

    /// Comes back when the input has ended or is no protocol: then nothing is under way any more. Blocks its thread.
    ///
    /// - Throws: `LinkFrameFault` for what is no protocol.
    package func run() throws {
        defer { cancelAll() }
        var reader = LinkFrameReader()
        var piece = [UInt8](repeating: 0, count: LinkSession.pieceBytes)
        while true {
            let count = read(input, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            reader.feed(piece[..<count])
            while let message = try reader.next() { try take(message) }
        }
    }

    private func take(_ message: LinkMessage) throws {
        switch message {
        case .open(let endpoint):
            try state.withLock { state in
                guard state.client == nil else { throw LinkFrameFault.header }
                state.client = LinkClient(endpoint)
            }
        case .request(let id, let request, let timeout, let target):
            try state.withLock { state in
                guard let client = state.client, state.calls[id] == nil else { throw LinkFrameFault.header }
                // Its first step may not come before it is in the table: `ended` waits for the lock.
                state.calls[id] = Task { [self] in
                    let result = await client.call(request, timeout: timeout, saveTo: target)
                    ended(id, with: result)
                }
            }
        case .cancel(let id): state.withLock { $0.calls[id] }?.cancel()
        case .response, .fault: throw LinkFrameFault.header
        }
    }

    private func ended(_ id: Int, with result: Result<APIResponse, TransportFault>) {
        state.withLock { $0.calls[id] = nil }
        switch result {
        case .success(let response): write(.response(id: id, response))
        case .failure(let fault): write(.fault(id: id, fault))
        }
    }

    private func write(_ message: LinkMessage) {
        let bytes = LinkFrame.bytes(of: message) ?? LinkSession.tooLarge(message)
        writing.withLock { isOver in
            if isOver { return }
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes { Glibc.write(output, $0.baseAddress! + written, $0.count - written) }
                if count < 0, errno != EINTR { return }
                written += max(count, 0)
            }
        }
    }

    /// Headers beyond a frame: no director sends such.
    private static func tooLarge(_ message: LinkMessage) -> [UInt8] {
        guard case .response(let id, _) = message,
            let bytes = LinkFrame.bytes(of: .fault(id: id, .unreachable(message: "the answer is too large")))
        else { preconditionFailure("faults fit into frames") }
        return bytes
    }

    /// What is under way hears nobody any more: the descriptors are their owner's again.
    private func cancelAll() {
        writing.withLock { $0 = true }
        for task in state.withLock({ Array($0.calls.values) }) { task.cancel() }
    }
}
