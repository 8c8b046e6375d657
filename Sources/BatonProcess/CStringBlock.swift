/// Strings as C wants them for a new process: one block of bytes, each string ended by a zero byte.
struct CStringBlock {
    private var bytes: [UInt8] = []
    private var offsets: [Int] = []

    /// nil when one of the strings holds a zero byte, which C can't carry.
    init?(_ strings: [String]) {
        offsets.reserveCapacity(strings.count)
        for var string in strings {
            offsets.append(bytes.count)
            let isWhole = string.withUTF8 { text in
                bytes.append(contentsOf: text)
                return !text.contains(0)
            }
            guard isWhole else { return nil }
            bytes.append(0)
        }
    }

    var byteCount: Int { bytes.count }

    /// Calls `body` with pointers to the strings, ended by nil; they are valid until it returns.
    mutating func withPointers<Result>(
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
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
                return body(UnsafePointer(pointers.baseAddress!))
            }
        }
    }
}
