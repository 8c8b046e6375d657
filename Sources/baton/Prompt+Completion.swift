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
        let candidates = found.candidates.map { BatonTerminal.Completion.Candidate($0.text, $0.detail) }
        return BatonTerminal.Completion(found.range, candidates, shared: found.commonPrefix)
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
