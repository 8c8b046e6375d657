import BatonEngine
import BatonWire
import Glibc

/// Remembers the digests of files by their stamps, over processes: a file of the same place, size and time of change
/// is not read again.
///
/// One file of records for the store; each process adds to its end. It is a cache: what can't be read or written is
/// left out, and removing it costs time only.
final class DigestCache {
    private let path: String
    private var known: [FileStamp: DigestKey] = [:]
    private var isLoaded = false
    private var descriptor: Int32 = -1

    /// Bytes of the file beyond which nothing is added; about 900,000 files.
    static let bytesMax = 1 << 26
    /// A file that changed less than this before it was read may change again within the same tick of the file
    /// system's clock; nanoseconds.
    private static let settled = 1_000_000_000
    private static let payloadBytes = 64

    init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func digest(of stamp: FileStamp) -> String? {
        load()
        return known[stamp]?.text
    }

    /// `isFinal` says that nobody can write to the file any more, however young it is.
    func remember(_ digest: String, of stamp: FileStamp, isFinal: Bool) {
        load()
        guard isFinal || Self.now - stamp.modified > Self.settled, let key = DigestKey(digest), known[stamp] != key
        else { return }
        known[stamp] = key
        add(stamp, key)
    }

    private static var now: Int {
        var time = timeval()
        gettimeofday(&time, nil)
        return time.tv_sec * 1_000_000_000 + Int(time.tv_usec) * 1_000
    }

    private func load() {
        guard !isLoaded else { return }
        isLoaded = true
        guard let bytes = try? Files.readAll(path) else { return }
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                guard case .payload(let range) = Frame.read(buffer, at: offset) else {
                    guard let next = Frame.next(in: buffer, from: offset + 1) else { return }
                    offset = next
                    continue
                }
                take(UnsafeRawBufferPointer(rebasing: buffer[range]))
                offset = range.upperBound
            }
        }
    }

    private func take(_ record: UnsafeRawBufferPointer) {
        guard record.count == Self.payloadBytes else { return }
        var reader = WireReader(record)
        guard let device = try? reader.fixed(), let inode = try? reader.fixed(), let size = try? reader.fixed(),
            let modified = try? reader.fixed(),
            let key = DigestKey(UnsafeRawBufferPointer(rebasing: record[32...]))
        else { return }
        let stamp = FileStamp(
            device: device, inode: inode, size: Int(bitPattern: UInt(size)), modified: Int(bitPattern: UInt(modified)))
        known[stamp] = key
    }

    private func add(_ stamp: FileStamp, _ key: DigestKey) {
        if descriptor < 0 { descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666) }
        guard descriptor >= 0, Files.size(of: descriptor) < Self.bytesMax else { return }
        var writer = WireWriter()
        writer.frame { writer in
            writer.fixed(stamp.device)
            writer.fixed(stamp.inode)
            writer.fixed(UInt64(bitPattern: Int64(stamp.size)))
            writer.fixed(UInt64(bitPattern: Int64(stamp.modified)))
            key.withBytes { writer.raw($0) }
        }
        _ = writer.bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
