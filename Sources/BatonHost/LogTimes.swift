import Glibc

/// When the bytes of a log file were written: the marks that were made of its growth (`LogMarks`).
struct LogTimes {
    private struct Mark {
        var instant: Int
        var size: Int
    }

    /// Marks that are read: at two a second more than a week.
    static let marksMax = 1 << 21

    private var marks: [Mark] = []

    /// Reads the marks of a log file; there are none where nothing ran for long.
    init(of path: String) {
        guard let bytes = try? FileSystem.read(path + ".times", limit: Self.marksMax * 16) else { return }
        bytes.withUnsafeBytes { raw in
            for start in stride(from: 0, through: raw.count - 16, by: 16) {
                let instant = Int(Int64(littleEndian: raw.loadUnaligned(fromByteOffset: start, as: Int64.self)))
                let size = Int(Int64(littleEndian: raw.loadUnaligned(fromByteOffset: start + 8, as: Int64.self)))
                // What a file lost is not counted again.
                if size > marks.last?.size ?? -1 { marks.append(Mark(instant: instant, size: size)) }
            }
        }
    }

    /// Where what was written at `instant` or later may begin, between two offsets.
    func offset(since instant: Int, from start: Int, to end: Int) -> Int {
        let earlier = marks[..<first { $0.instant >= instant }].last?.size ?? start
        return min(max(earlier, start), end)
    }

    /// When the byte at an offset was there; nil where no mark tells.
    func instant(of offset: Int) -> Int? {
        let place = first { $0.size > offset }
        return marks.indices.contains(place) ? marks[place].instant : nil
    }

    /// The first mark for which it is true; for all behind it, it is too.
    private func first(_ isBehind: (Mark) -> Bool) -> Int {
        var low = 0
        var high = marks.count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(marks[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
