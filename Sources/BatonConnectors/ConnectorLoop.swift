package import BatonWire
import Glibc

/// A connector as a program: requests come on standard input, answers go to standard output, a line of JSON each.
package enum ConnectorLoop {
    /// Works until standard input ends. Requests are carried out one after another.
    package static func run(_ carryOut: (ConnectorCall) throws(ToolProcess.Failure) -> ConnectorReply.Outcome) {
        while let line = readLine(strippingNewline: true) {
            guard let reply = reply(Array(line.utf8), carryOut) else { continue }
            var bytes: [UInt8] = []
            reply.json.write(to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
            guard write(bytes) else { return }
        }
    }

    private static func reply(
        _ line: [UInt8], _ carryOut: (ConnectorCall) throws(ToolProcess.Failure) -> ConnectorReply.Outcome
    ) -> ConnectorReply? {
        let request: ConnectorCall
        do throws(DocumentFault) {
            request = try ConnectorCall(bytes: line)
        } catch {
            let id = (try? WireJSONReader.read(line))?["id"]?.number
            return ConnectorReply(id: id ?? 0, .failed("the request can't be understood: \(error.text)"))
        }
        do throws(ToolProcess.Failure) {
            return ConnectorReply(id: request.id, try carryOut(request))
        } catch {
            return ConnectorReply(id: request.id, .failed(error.message))
        }
    }

    private static func write(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = Glibc.write(STDOUT_FILENO, buffer.baseAddress! + offset, buffer.count - offset)
                if count < 0, errno != EINTR { return false }
                offset += max(0, count)
            }
            return true
        }
    }
}
