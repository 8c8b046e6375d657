import BatonModel
import Glibc

/// One log file, of which stretches are read. A file that is not there is empty.
struct LogFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// Takes secrets out of a stretch that nobody writes to any more, in the file itself.
    static func mask(_ path: String, from start: Int, to end: Int, _ mask: LogMask) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var offset = start
        while offset < end {
            // One that goes over the edge of a piece is in the next one as a whole, or in this one.
            let bytes = read(descriptor, at: offset, count: min(LogReader.chunk + mask.longest, end - offset))
            if bytes.isEmpty { return }
            let masked = mask.masked(bytes, isLast: true)
            if masked != bytes {
                _ = masked.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
            }
            offset += LogReader.chunk
        }
    }

    /// Hands out the lines from an offset on, up to another one or the end of the file.
    ///
    /// - Parameter isWhole: what stands behind the last line break counts as a line too.
    /// - Returns: the offset behind the last line that was handed out.
    func lines(from start: Int, to end: Int, isWhole: Bool, _ take: (ArraySlice<UInt8>) -> Void) -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return start }
        defer { close(descriptor) }
        var pending: [UInt8] = []
        var offset = start
        var next = start
        while next < end {
            let bytes = LogFile.read(descriptor, at: next, count: min(LogReader.chunk, end - next))
            if bytes.isEmpty { break }
            next += bytes.count
            pending += bytes
            var rest = pending[...]
            while let lineBreak = rest.firstIndex(of: UInt8(ascii: "\n")) {
                take(rest[..<lineBreak])
                offset += lineBreak + 1 - rest.startIndex
                rest = rest[(lineBreak + 1)...]
            }
            if rest.count >= LogReader.lineMax {
                take(rest)
                offset += rest.count
                rest = []
            }
            pending = Array(rest)
        }
        guard isWhole, !pending.isEmpty else { return offset }
        take(pending[...])
        return offset + pending.count
    }

    /// Where the last lines of a stretch begin, and how many there are: `count` at most.
    func lastLines(_ count: Int, from start: Int, to end: Int) -> (start: Int, count: Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return (start, 0) }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        let end = max(start, min(end, size))
        guard end > start, count > 0 else { return (end, 0) }
        var found = 0
        var place = end
        while place > start {
            let first = max(start, place - LogReader.chunk)
            let bytes = LogFile.read(descriptor, at: first, count: place - first)
            guard bytes.count == place - first else { break }
            for index in bytes.indices.reversed() where bytes[index] == UInt8(ascii: "\n") {
                // The break at the very end closes the last line and begins none.
                if first + index + 1 == end { continue }
                found += 1
                if found == count { return (first + index + 1, found) }
            }
            place = first
        }
        return (start, found + 1)
    }

    /// Where the line begins in which an offset lies; the one in front of `start` is not looked for.
    func lineStart(at offset: Int, from start: Int) -> Int {
        guard offset > start else { return start }
        let (begin, count) = lastLines(1, from: start, to: offset)
        guard count > 0 else { return offset }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return begin }
        defer { close(descriptor) }
        return LogFile.read(descriptor, at: offset - 1, count: 1) == [UInt8(ascii: "\n")] ? offset : begin
    }

    private static func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var got = pread(descriptor, buffer.baseAddress, count, off_t(offset))
            while got < 0, errno == EINTR { got = pread(descriptor, buffer.baseAddress, count, off_t(offset)) }
            filled = max(0, got)
        }
    }
}
