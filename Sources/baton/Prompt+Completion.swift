import BatonAssist
import BatonHost
import BatonTerminal

// What Tab brings: names by their place, and files of folders that answer at once.

extension Prompt {
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
        let folders = FolderNames()
        scope.files = { [host] folder in
            folders.names(in: host.absolutePath(folder.isEmpty ? "." : folder)).map { name in
                Scope.FileName(name.text, isFolder: name.isFolder)
            }
        }
        return scope
    }
}
