/// CRC-32C (Castagnoli), eight bytes a turn by eight tables.
///
/// Source: RFC 3720, appendix B.4; the tables' use after Kounavis and Berry, "Novel Table Lookup-Based Algorithms for
/// High-Performance CRC Generation".
package enum Checksum {
    package static func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { ~update(0xFFFF_FFFF, bytes, $0) }
    }

    private static func update(
        _ start: UInt32, _ bytes: UnsafeRawBufferPointer, _ table: UnsafeBufferPointer<UInt32>
    ) -> UInt32 {
        var crc = start
        var offset = 0
        while offset + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let mixed = word ^ UInt64(crc)
            var next: UInt32 = 0
            for place in 0..<8 {
                let byte = Int(truncatingIfNeeded: mixed >> (UInt64(place) &* 8)) & 0xFF
                next ^= table[(7 &- place) &* 256 &+ byte]
            }
            crc = next
            offset += 8
        }
        while offset < bytes.count {
            crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[offset])] ^ (crc >> 8)
            offset += 1
        }
        return crc
    }

    /// Eight tables of 256, one behind the other.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
            tables[byte] = crc
        }
        for place in 256..<tables.count {
            let before = tables[place - 256]
            tables[place] = (before >> 8) ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()
}
