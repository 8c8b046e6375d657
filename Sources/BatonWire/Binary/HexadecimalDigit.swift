/// Digits of digests. These are random: a branch on each would be guessed wrong half of the time, so there is none.
package enum HexadecimalDigit {
    /// What eight digits write, the first in the highest byte of `digits`; nil where one is neither digit nor letter in
    /// lower case. All eight at once.
    @inlinable
    package static func number(_ digits: UInt64) -> UInt32? {
        let isLetter = digits >> 6 & 0x0101_0101_0101_0101
        let values = (digits & 0x0F0F_0F0F_0F0F_0F0F) &+ isLetter &* 9
        // Only what comes back when the values are written again was right.
        let isAboveNine = (values &+ 0x7676_7676_7676_7676) >> 7 & 0x0101_0101_0101_0101
        let again = values &+ 0x3030_3030_3030_3030 &+ isAboveNine &* 0x27
        guard again == digits, values & 0x1010_1010_1010_1010 == 0 else { return nil }
        var packed = (values | values >> 4) & 0x00FF_00FF_00FF_00FF
        packed = (packed | packed >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: packed | packed >> 16)
    }

    /// The other way: eight digits, the first in the highest byte.
    @inlinable
    package static func digits(_ number: UInt32) -> UInt64 {
        var values = UInt64(number)
        values = (values | values << 16) & 0x0000_FFFF_0000_FFFF
        values = (values | values << 8) & 0x00FF_00FF_00FF_00FF
        values = (values | values << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let isAboveNine = (values &+ 0x7676_7676_7676_7676) >> 7 & 0x0101_0101_0101_0101
        return values &+ 0x3030_3030_3030_3030 &+ isAboveNine &* 0x27
    }

    /// Lower-case hexadecimal of bytes, whose number is a multiple of four.
    package static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        precondition(bytes.count % 4 == 0, "whole words")
        return String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
            let target = UnsafeMutableRawBufferPointer(text)
            for place in stride(from: 0, to: bytes.count, by: 4) {
                let word = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
                target.storeBytes(of: digits(word).bigEndian, toByteOffset: 2 * place, as: UInt64.self)
            }
            return 2 * bytes.count
        }
    }
}
