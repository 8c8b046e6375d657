import BatonWire
import CBaton
import Glibc

/// One client of a control socket: what it has sent of a line, and what it has not read yet.
final class ControlConnection {
    let descriptor: Int32
    /// Ids of requests without a last answer.
    var pending: Set<Int> = []
    /// Nothing more is read: the client has said all, or said too much.
    var isInputClosed = false
    var isBroken = false
    /// What epoll watches for.
    var watched = (input: true, output: false)
    private var line: [UInt8] = []
    private(set) var isLineTooLong = false
    private var output: [UInt8] = []
    private var sentCount = 0
    /// The latest news for each follower; sent when nothing else waits, so that a slow reader skips some.
    private var news: [Int: ControlReply] = [:]

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Bytes that wait for the client to read them.
    var outputCount: Int { output.count - sentCount }

    /// Whether nothing more will come from the client and nothing is owed to it.
    var isOver: Bool { isInputClosed && pending.isEmpty && outputCount == 0 && news.isEmpty }

    /// The lines that are complete with these bytes; without their breaks. Empty ones are left out.
    func takeLines(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let lineBreak = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line += rest[..<lineBreak]
            rest = rest[(lineBreak + 1)...]
            guard line.count < ControlRequest.lineMax else { break }
            if !line.isEmpty { lines.append(line) }
            line.removeAll(keepingCapacity: line.count < ControlLimits.readMax)
        }
        if line.count < ControlRequest.lineMax { line += rest }
        isLineTooLong = line.count >= ControlRequest.lineMax
        return lines
    }

    func refuse(_ fault: ControlFault) { append(ControlReply(id: fault.id, .refused(fault))) }

    func take(_ reply: ControlReply) {
        guard let id = reply.id, pending.contains(id) else { return }
        if case .news(_, isEnded: false) = reply.content {
            news[id] = reply
            return
        }
        pending.remove(id)
        news[id] = nil
        append(reply)
    }

    private func append(_ reply: ControlReply) {
        output += reply.line.utf8
        output.append(UInt8(ascii: "\n"))
    }

    /// Sends as much as the client takes. False when it has gone.
    func flush() -> Bool {
        if outputCount == 0, !news.isEmpty {
            for reply in news.values { append(reply) }
            news = [:]
        }
        while outputCount > 0 {
            let sent = output.withUnsafeBytes { bytes in
                cb_socket_send(descriptor, bytes.baseAddress! + sentCount, Int64(outputCount))
            }
            if sent == -Int64(EINTR) { continue }
            if sent == -Int64(EAGAIN) { return true }
            if sent < 0 { return false }
            sentCount += Int(sent)
        }
        output.removeAll(keepingCapacity: output.count < ControlLimits.readMax)
        sentCount = 0
        return true
    }
}
