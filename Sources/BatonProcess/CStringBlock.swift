import Glibc

/// Strings as C wants them for a new process: one block of bytes, each string ended by a zero byte.
struct CStringBlock {
    private(set) var bytes: [UInt8] = []
    private(set) var offsets: [Int] = []

    init() {}

    /// nil when one of the strings holds a zero byte, which C can't carry.
    init?(_ strings: [String]) {
        offsets.reserveCapacity(strings.count)
        for string in strings {
            guard append(string) else { return nil }
        }
    }

    var byteCount: Int { bytes.count }

    /// Forgets the strings, and keeps the memory for the next ones.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
    }

    /// False when the string holds a zero byte.
    mutating func append(_ string: String) -> Bool {
        offsets.append(bytes.count)
        var string = string
        let isWhole = string.withUTF8 { text in
            bytes.append(contentsOf: text)
            return text.isEmpty || memchr(text.baseAddress!, 0, text.count) == nil
        }
        bytes.append(0)
        return isWhole
    }

    /// A beginning, and a number behind it in so many digits, or as many as it needs.
    mutating func append(_ beginning: [UInt8], _ number: UInt64, digits: Int) {
        offsets.append(bytes.count)
        bytes.append(contentsOf: beginning)
        let start = bytes.count
        var rest = number
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0 || bytes.count - start < digits
        bytes[start...].reverse()
        bytes.append(0)
    }

    /// Whether a string begins with that.
    func begins(_ index: Int, with beginning: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            let start = offsets[index]
            return bytes.count - start >= beginning.count
                && memcmp(bytes.baseAddress! + start, beginning, beginning.count) == 0
        }
    }

    /// Calls `body` with pointers to the strings, ended by nil; they are valid until it returns.
    mutating func withPointers<Result>(
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let offsets = offsets
        return bytes.withUnsafeMutableBufferPointer { bytes in
            withUnsafeTemporaryAllocation(
                of: UnsafeMutablePointer<CChar>?.self, capacity: offsets.count + 1
            ) { pointers in
                for (place, offset) in offsets.enumerated() {
                    let start = UnsafeMutableRawPointer(bytes.baseAddress! + offset)
                    pointers.initializeElement(at: place, to: start.assumingMemoryBound(to: CChar.self))
                }
                pointers.initializeElement(at: offsets.count, to: nil)
                return body(pointers.baseAddress!)
            }
        }
    }
}
