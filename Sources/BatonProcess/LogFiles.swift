import CBaton
import Glibc

/// Files that receive output, kept open from one attempt to the next.
///
/// Many attempts write to one file, one after the other: opening it for each would cost as much as making it.
struct LogFiles {
    /// Files that are kept open.
    static let openMax = 128

    private struct File {
        var descriptor: Int32
        /// When it was last asked for, in turns.
        var turn: Int
    }

    private var files: [String: File] = [:]
    private var turn = 0

    /// A descriptor that appends to the file, or the negated errno. It is valid until the next call.
    ///
    /// `kept` is one that must stay open in any case.
    mutating func descriptor(of path: String, keeping kept: Int32 = -1) -> Int32 {
        turn += 1
        if let index = files.index(forKey: path) {
            files.values[index].turn = turn
            return files.values[index].descriptor
        }
        if files.count >= Self.openMax { closeOldest(keeping: kept) }
        let descriptor = path.contains("\0") ? -EINVAL : baton_open_append(path)
        if descriptor >= 0 { files[path] = File(descriptor: descriptor, turn: turn) }
        return descriptor
    }

    /// Bytes in the file now; nil when nobody can tell. One that has lost its name is let go of.
    mutating func end(of path: String) -> Int? {
        guard let file = files[path] else { return nil }
        var isGone: Int32 = 0
        let end = baton_file_end(file.descriptor, &isGone)
        if isGone != 0 {
            close(file.descriptor)
            files[path] = nil
        }
        return end < 0 ? nil : Int(end)
    }

    private mutating func closeOldest(keeping kept: Int32) {
        guard
            let oldest = files.filter({ $0.value.descriptor != kept }).min(by: { $0.value.turn < $1.value.turn })
        else { return }
        close(oldest.value.descriptor)
        files[oldest.key] = nil
    }

    mutating func closeAll() {
        for file in files.values { close(file.descriptor) }
        files = [:]
    }
}
