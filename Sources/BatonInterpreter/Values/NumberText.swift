/// Numbers in texts of others: CSV cells, JSON, `float("…")`.
enum NumberText {
    /// An integer without spaces, signs but one, or anything behind it; nil for other texts and for what does not fit.
    static func int(_ bytes: some Collection<UInt8>) -> Int? {
        var rest = bytes[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return nil }
        var number = 0
        for byte in rest {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (tenfold, overflow) = number.multipliedReportingOverflow(by: 10)
            let digit = Int(byte - UInt8(ascii: "0"))
            let (next, further) =
                isNegative
                ? tenfold.subtractingReportingOverflow(digit) : tenfold.addingReportingOverflow(digit)
            if overflow || further { return nil }
            number = next
        }
        return number
    }

    /// A decimal number, or `nan`, `inf`, `-inf`; hexadecimal floats and spaces are not numbers here.
    static func float(_ bytes: some Collection<UInt8>) -> Double? {
        var isPlain = true
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                continue
            default: isPlain = false
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if isPlain { return Double(text) }
        switch text.lowercased() {
        case "nan": return .nan
        case "inf", "+inf", "infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default: return nil
        }
    }
}
