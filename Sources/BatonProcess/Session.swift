import CBaton
import Glibc

/// What all processes of one backend have in common.
struct Session: Sendable {
    /// Names the backend among all on this machine; in the environment of its processes.
    let name: String
    /// The name behind those of the Batons that we run inside of.
    let owner: String
    /// The limit of open files that our processes get: the one that we were started with.
    let openFiles: UInt64

    /// Longest name; longer ones are cut.
    static let nameMax = Int(BATON_SESSION_MAX) - 2

    init(name: String?) {
        let plain = (name ?? "\(getpid())-\(String(SystemClock.read(CLOCK_MONOTONIC), radix: 36))").utf8.map { byte in
            let isPlain = byte < 0x80 && (isalnum(Int32(byte)) != 0 || byte == UInt8(ascii: "-"))
            return isPlain ? byte : UInt8(ascii: "-")
        }
        self.name = String(decoding: plain.prefix(Self.nameMax), as: UTF8.self)
        let outer = getenv(Spawner.ownerName).map { String(cString: $0) } ?? ""
        owner = outer.isEmpty ? self.name : "\(outer)/\(self.name)"
        openFiles = Session.openFilesBefore
    }

    /// Every process costs a descriptor, so we take as many as we may have; programs expect what is usual.
    private static let openFilesBefore: UInt64 = {
        var before: UInt64 = 0
        return baton_raise_open_files(&before) == 0 ? before : 0
    }()
}
