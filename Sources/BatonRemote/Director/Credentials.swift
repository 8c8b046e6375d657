import BatonWire
import Glibc

/// What is known of one director from earlier: who we are there, and how it is known.
package struct Credential: Hashable, Sendable {
    package var address: String
    package var user: String?
    /// A secret.
    package var token: String?
    /// When the token ends, in nanoseconds since 1970.
    package var expires: Int?
    package var fingerprint: String?
    package var isInsecure: Bool

    package init(
        address: String, user: String? = nil, token: String? = nil, expires: Int? = nil, fingerprint: String? = nil,
        isInsecure: Bool = false
    ) {
        (self.address, self.user, self.token, self.expires) = (address, user, token, expires)
        (self.fingerprint, self.isInsecure) = (fingerprint, isInsecure)
    }

    fileprivate var json: WireJSON {
        var members: [WireJSON.Member] = [.init("address", .string(address))]
        if let user { members.append(.init("user", .string(user))) }
        if let token { members.append(.init("token", .string(token))) }
        if let expires { members.append(.init("expires", .int(expires))) }
        if let fingerprint { members.append(.init("fingerprint", .string(fingerprint))) }
        if isInsecure { members.append(.init("insecure", .bool(true))) }
        return .object(members)
    }

    fileprivate init?(_ json: WireJSON) {
        guard let address = json["address"]?.text else { return nil }
        self.init(
            address: address, user: json["user"]?.text, token: json["token"]?.text, expires: json["expires"]?.number,
            fingerprint: json["fingerprint"]?.text, isInsecure: json["insecure"] == .bool(true))
    }
}

/// The user's file of credentials, which nobody else may read: `~/.config/baton/credentials.json`.
package struct CredentialsFile: Sendable {
    package let path: String

    /// Bytes of the file that are read.
    private static let bytesMax = 1 << 20
    /// Directors that are kept.
    static let directorsMax = 1_000

    package init(path: String) { self.path = path }

    /// In `$XDG_CONFIG_HOME`, else in the home folder; nil where there is neither.
    package static var usual: CredentialsFile? {
        func variable(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let folder = variable("XDG_CONFIG_HOME") ?? variable("HOME").map { "\($0)/.config" }
        return folder.map { CredentialsFile(path: "\($0)/baton/credentials.json") }
    }

    /// - Throws: in words, when others could have read it, or it can't be read.
    package func read() throws(CredentialsFault) -> [Credential] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw fault("read")
        }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw fault("read") }
        guard info.st_uid == getuid(), info.st_mode & 0o077 == 0 else {
            throw CredentialsFault(
                "'\(path)' can be read by others, and holds tokens",
                help: "chmod 600 \(path), and log in anew if somebody else uses this computer")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= Self.bytesMax {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 { throw fault("read") }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        guard let json = try? WireJSONReader.read(bytes), case .array(let items)? = json["directors"] else {
            throw CredentialsFault("'\(path)' is damaged", help: "remove it, and log in anew")
        }
        return items.prefix(Self.directorsMax).compactMap(Credential.init)
    }

    package func find(_ address: String) throws(CredentialsFault) -> Credential? {
        try read().first { $0.address == address }
    }

    /// Changes what is known of a director; nil forgets it.
    package func change(
        _ address: String, _ body: (inout Credential?) -> Void
    ) throws(CredentialsFault) {
        try makeFolder()
        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw fault("lock") }
        defer { close(lock) }
        var all = try read()
        var credential = all.first { $0.address == address }
        all.removeAll { $0.address == address }
        body(&credential)
        if let credential { all.insert(credential, at: 0) }
        try write(all)
    }

    private func write(_ credentials: [Credential]) throws(CredentialsFault) {
        let items = credentials.prefix(Self.directorsMax).map(\.json)
        var bytes: [UInt8] = []
        WireJSON.object([.init("version", .int(1)), .init("directors", .array(items))]).write(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        let temporary = "\(path).\(getpid()).part"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("write") }
        defer { unlink(temporary) }
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isDurable = fsync(descriptor) == 0
        guard close(descriptor) == 0, written == bytes.count, isDurable, rename(temporary, path) == 0 else {
            throw fault("write")
        }
    }

    private func makeFolder() throws(CredentialsFault) {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/\(part)"
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw fault("make the folder of") }
        }
    }

    private func fault(_ verb: String) -> CredentialsFault {
        CredentialsFault("can't \(verb) '\(path)': \(String(cString: strerror(errno)).lowercased())")
    }
}

/// What is wrong with the file of credentials, for people.
package struct CredentialsFault: Error, Hashable, Sendable {
    package var message: String
    package var help: String?

    init(_ message: String, help: String? = nil) { (self.message, self.help) = (message, help) }
}

/// Tokens of the environment, for scripts.
package enum TokenVariable {
    /// What tokens of users begin with. `BATON_TOKEN` of a task's process is another thing: the way to its own run.
    private static let head = "baton_u_"

    /// `BATON_TOKEN_LAB` for a connection named `lab`, else `BATON_TOKEN`.
    package static func token(for name: String, _ environment: (String) -> String?) -> String? {
        let letters = name.uppercased().utf8.map { byte -> Character in
            let isPlain =
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            return isPlain ? Character(Unicode.Scalar(byte)) : "_"
        }
        let named = name.isEmpty ? nil : environment("BATON_TOKEN_" + String(letters))
        let found = [named, environment("BATON_TOKEN")].compactMap(\.self).first { $0.hasPrefix(head) }
        return found
    }
}
