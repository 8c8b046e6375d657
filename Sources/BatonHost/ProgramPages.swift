import Glibc

/// The pages of the program itself: its code.
///
/// The system maps sixteen pages for each that is asked for, so that of a program of 20 MB ten are resident when a
/// little of each part has run. What only the start and the compiler have used need not stay.
enum ProgramPages {
    /// Bytes of the list of mappings that are read.
    private static let listMax = 1 << 20

    /// Lets go of the pages, which come back one by one where they are used. They are never written to: what comes
    /// back is what the file has. Where it can't be done, all stays as it was.
    static func release() {
        guard let list = try? FileSystem.read("/proc/self/maps", limit: listMax) else { return }
        var program: ArraySlice<UInt8>?
        for line in list.split(separator: UInt8(ascii: "\n")) {
            // `00400000-017ba000 r-xp 00000000 fe:00 163 /usr/bin/baton`; the program's own come first.
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            guard words.count == 6 else { continue }
            program = program ?? words[4]
            // Only code: constants that the loader has put addresses into are not what the file has.
            guard words[4] == program, words[1].elementsEqual("r-xp".utf8) else { continue }
            release(String(decoding: words[0], as: UTF8.self))
        }
    }

    /// `range` is `first-end` in hexadecimal.
    private static func release(_ range: String) {
        let ends = range.split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard ends.count == 2, ends[1] > ends[0], let start = UnsafeMutableRawPointer(bitPattern: ends[0]) else {
            return
        }
        let count = Int(ends[1] - ends[0])
        madvise(start, count, MADV_DONTNEED)
    }
}
