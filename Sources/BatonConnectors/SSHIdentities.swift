package import BatonWire
import Glibc

/// Which keys a connector may use: `<folder>/<owner>/<name>`, put there by who runs the director.
///
/// The keys of the director's own account are for its administrators only: whoever else may attach an account by SSH could
/// reach with them what the director can.
package struct SSHIdentities {
    private let folder: String
    private let isTrusted: Bool

    /// Keys that are tried where none is named.
    package static let keysMax = 16

    /// - Parameters:
    ///   - folder: absolute; has a folder for each user with keys.
    ///   - isTrusted: whether any key file of this account may be named, or none.
    package init(folder: String, isTrusted: Bool) {
        self.folder = folder
        self.isTrusted = isTrusted
    }

    /// `BATON_IDENTITIES`, or `~/.baton-identities`.
    package static var defaultFolder: String {
        if let named = getenv("BATON_IDENTITIES").map({ String(cString: $0) }), named.hasPrefix("/") { return named }
        return (getenv("HOME").map { String(cString: $0) } ?? "/") + "/.baton-identities"
    }

    /// The key files to use, absolute; none for those that SSH finds by itself.
    package func keys(of owner: String, identity: WireJSON?) throws(ToolProcess.Failure) -> [String] {
        guard NameRule.isPlain(owner) else { throw ToolProcess.Failure(message: "'\(owner)' can't name a folder") }
        let own = "\(folder)/\(owner)"
        // As a text, or as a file of the language.
        guard let named = identity?.text ?? identity?["$file"]?["path"]?.text else {
            if isTrusted { return [] }
            let keys = Self.keys(in: own)
            if keys.isEmpty { throw ToolProcess.Failure(message: "there is no key for '\(owner)': \(Self.help(own))") }
            return keys
        }
        if NameRule.isPlain(named) {
            let path = "\(own)/\(named)"
            if access(path, R_OK) == 0 { return [path] }
            throw ToolProcess.Failure(message: "'\(owner)' has no key '\(named)': \(Self.help(own))")
        }
        guard isTrusted else {
            throw ToolProcess.Failure(
                message: "'identity' is the name of a key of yours, not a path: \(Self.help(own)); "
                    + "only administrators use other key files of the director's account")
        }
        guard named.hasPrefix("/") else {
            throw ToolProcess.Failure(message: "'identity' is the name of a key in '\(own)', or an absolute path")
        }
        return [named]
    }

    private static func help(_ folder: String) -> String {
        "on the director's computer, put a private key into '\(folder)' ('ssh-keygen -f \(folder)/NAME')"
    }

    /// Private keys of a folder: files with plain names beside which `.pub` files may be.
    private static func keys(in folder: String) -> [String] {
        guard let open = opendir(folder) else { return [] }
        defer { closedir(open) }
        var names: [String] = []
        while let entry = readdir(open) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if NameRule.isPlain(name), !name.hasSuffix(".pub") { names.append(name) }
        }
        return names.sorted().prefix(keysMax).map { "\(folder)/\($0)" }
    }
}
