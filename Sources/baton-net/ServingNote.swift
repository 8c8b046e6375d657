import BatonHTTP
import BatonWire
import CBaton
import Glibc
import NIOCore

/// How a running director is reached, in a file for whoever looks.
struct ServingNote {
    /// As others write it.
    var url: String
    var fingerprint: String?

    /// Bytes that are read.
    private static let sizeMax = 4_096

    init(url: String, fingerprint: String?) { (self.url, self.fingerprint) = (url, fingerprint) }

    /// Nil where there is none.
    init?(reading path: String) {
        guard let file = try? OpenFile(reading: path),
            let bytes = try? file.read(at: 0, count: ServingNote.sizeMax),
            let json = try? WireJSONReader.read(Array(bytes.readableBytesView)), let url = json["url"]?.text
        else { return nil }
        self.init(url: url, fingerprint: json["fingerprint"]?.text)
    }

    /// Whoever waits for the file finds it whole.
    func write(to path: String) -> Bool {
        let json = WireJSON.object([
            .init("url", .string(url)), .init("fingerprint", fingerprint.map { .string($0) } ?? .null),
            .init("pid", .int(Int(getpid()))),
        ])
        let bytes = Array((json.line + "\n").utf8)
        return baton_write_file(path + ".part", bytes, bytes.count) == 0 && rename(path + ".part", path) == 0
    }
}
