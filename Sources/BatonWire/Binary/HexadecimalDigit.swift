/// Digits of digests. These are random: a branch on each would be guessed wrong half of the time, so there is none.
package enum HexadecimalDigit {
    /// 0 to 15 for a digit or a letter in lower case; 16 or more for what is neither.
    @inlinable
    package static func value(_ digit: UInt8) -> UInt8 {
        let (number, letter) = (digit &- UInt8(ascii: "0"), digit &- UInt8(ascii: "a"))
        let isNumber: UInt8 = number < 10 ? 0xFF : 0
        let isLetter: UInt8 = letter < 6 ? 0xFF : 0
        return (number & isNumber) | ((letter &+ 10) & isLetter) | (~(isNumber | isLetter) & 0xF0)
    }
}
