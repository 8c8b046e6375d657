/// Text on its way into HTML, SVG and other XML: the one place where it is quoted for them.
package enum MarkupText {
    /// Text as it may stand between tags and in a quoted attribute. What can't be seen, what turns the direction of
    /// text and what XML has no room for becomes U+FFFD; tabs and line breaks stay.
    package static func escaped(_ text: String) -> String {
        escaped(text) { scalar, result in
            result.unicodeScalars.append(isUnseen(scalar.value) ? "\u{FFFD}" : scalar)
        }
    }

    /// The same, with what is not a sign of the markup written by the caller.
    package static func escaped(_ text: String, _ other: (Unicode.Scalar, inout String) -> Void) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: other(scalar, &result)
            }
        }
        return result
    }

    private static func isUnseen(_ value: UInt32) -> Bool {
        switch value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
