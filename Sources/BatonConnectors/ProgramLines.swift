import BatonWire
import CBaton
import Glibc

/// A program that is asked in lines of JSON. Belongs to the thread that made it, and ends with it.
final class ProgramLines {
    private let process: ToolProcess.Child
    private let input: Int32
    private let output: Int32
    private var read: [UInt8] = []

    init(_ arguments: [String]) throws(ToolProcess.Failure) {
        var toProgram: [Int32] = [-1, -1]
        var fromProgram: [Int32] = [-1, -1]
        guard baton_pipe(&toProgram) == 0 else { throw ToolProcess.Failure(message: "no descriptors are left") }
        guard baton_pipe(&fromProgram) == 0 else {
            close(toProgram[0])
            close(toProgram[1])
            throw ToolProcess.Failure(message: "no descriptors are left")
        }
        defer {
            close(toProgram[0])
            close(fromProgram[1])
        }
        (input, output) = (toProgram[1], fromProgram[0])
        do throws(ToolProcess.Failure) {
            process = try ToolProcess.start(
                arguments, input: toProgram[0], output: fromProgram[1], errors: STDERR_FILENO)
        } catch {
            close(input)
            close(output)
            throw error
        }
    }

    deinit {
        close(input)
        close(output)
        kill(-process.process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process.process, &status, 0) < 0, errno == EINTR {}
        close(process.ended)
    }

    func ask(_ request: ConnectorCall, patience: Int) throws(ToolProcess.Failure) -> ConnectorReply.Outcome {
        var bytes: [UInt8] = []
        request.json.write(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        try write(bytes)
        let deadline = ToolProcess.now + patience
        while true {
            let line = try nextLine(deadline)
            let reply: ConnectorReply
            do throws(DocumentFault) {
                reply = try ConnectorReply(bytes: line)
            } catch {
                throw ToolProcess.Failure(message: "its answer can't be understood: \(error.text)")
            }
            // Late answers to what was given up.
            if reply.id == request.id { return reply.outcome }
        }
    }

    private func write(_ bytes: [UInt8]) throws(ToolProcess.Failure) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(input, $0.baseAddress! + offset, $0.count - offset) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ToolProcess.Failure(message: "it has ended") }
            offset += count
        }
    }

    private func nextLine(_ deadline: Int) throws(ToolProcess.Failure) -> [UInt8] {
        while true {
            if let end = read.firstIndex(of: UInt8(ascii: "\n")) {
                defer { read.removeFirst(end + 1) }
                return Array(read[..<end])
            }
            guard read.count < ConnectorCall.lineMax else {
                throw ToolProcess.Failure(message: "a line of more than \(ConnectorCall.lineMax >> 20) MiB")
            }
            let left = (deadline - ToolProcess.now) / 1_000_000
            guard left > 0 else { throw ToolProcess.Failure(message: "it does not answer") }
            var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, Int32(min(left, 60_000))) > 0 else { continue }
            let size = 1 << 16
            var count = 0
            read += [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
                count = Glibc.read(output, buffer.baseAddress, size)
                filled = max(0, count)
            }
            if count == 0 { throw ToolProcess.Failure(message: "it has ended without an answer") }
        }
    }
}
