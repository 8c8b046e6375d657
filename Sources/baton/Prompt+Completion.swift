import BatonAssist
import BatonHost
import BatonTerminal
import CBaton
import Glibc

// What Tab brings: names by their place, and files of folders that answer at once.

extension Prompt {
    /// Names of a folder that are looked at.
    private static var filesMax: Int { 2_000 }

    func complete(_ text: String, _ offset: Int) -> BatonTerminal.Completion {
        let found = Assist.complete(text, at: offset, names: scope)
        var candidates = found.candidates.map { BatonTerminal.Completion.Candidate($0.text, $0.detail) }
        if found.candidates.count == 1, found.candidates[0].kind == .file {
            candidates[0].text += Prompt.closingQuote(text, around: found.range)
        }
        return BatonTerminal.Completion(found.range, candidates, shared: found.commonPrefix)
    }

    /// The quotes that a path in `range` stands in, where they are not closed behind it.
    private static func closingQuote(_ text: String, around range: Range<Int>) -> String {
        let bytes = Array(text.utf8)
        let isQuote = { (byte: UInt8) in byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
        guard let opening = bytes[..<range.lowerBound].last(where: isQuote) else { return "" }
        let isClosed = bytes.indices.contains(range.upperBound) && bytes[range.upperBound] == opening
        return isClosed ? "" : String(UnicodeScalar(opening))
    }

    func makeScope() -> Scope {
        let scope = Scope(interpreter)
        scope.files = { [unowned self] folder in files(of: folder) }
        return scope
    }

    private func files(of folder: String) -> [Scope.FileName] {
        let path = host.absolutePath(folder.isEmpty ? "." : folder)
        guard baton_is_remote(path) == 0, let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [Scope.FileName] = []
        while names.count < Self.filesMax, let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            names.append(Scope.FileName(name, isFolder: Int32(entry.pointee.d_type) == Int32(DT_DIR)))
        }
        return names
    }
}
