import BatonPlot

/// A piece of HTML. What the program's source writes out is markup, what is put into it by interpolation is text and is
/// escaped; there is no other way in.
///
///     let cell: Markup = "<td title=\"\(path)\">\(path)</td>"
struct Markup: ExpressibleByStringInterpolation, Sendable {
    private(set) var html: String

    init(stringLiteral literal: String) { html = literal }

    init(stringInterpolation interpolation: Interpolation) { html = interpolation.html }

    static func + (left: Markup, right: Markup) -> Markup {
        var result = left
        result += right
        return result
    }

    static func += (left: inout Markup, right: Markup) { left.html += right.html }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        init(literalCapacity: Int, interpolationCount: Int) { html.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { html += literal }
        mutating func appendInterpolation(_ text: String) { html += Markup.escaped(text) }
        mutating func appendInterpolation(_ number: Int) { html += String(number) }
        mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
        /// JSON has no `<`, `>` and `&` (`JSONText` writes them as escapes), so it can't end the element it stands in.
        mutating func appendInterpolation(_ data: JSONText) { html += data.text }
        /// One digit after the point: what coordinates need.
        mutating func appendInterpolation(_ coordinate: Double) { html += Figures.decimal(coordinate, digits: 1) }
    }

    /// Text as it may stand between tags and in a quoted attribute: `visible`, and escaped.
    static func escaped(_ text: String) -> String { MarkupText.escaped(text, visible) }

    /// Text in which everything can be seen.
    ///
    /// Control characters become pictures of themselves, except tabs and line breaks; those that turn the direction of
    /// what follows become their number, so that no name can pass for another.
    static func visible(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars { visible(scalar, into: &result) }
        return result
    }

    private static func visible(_ scalar: Unicode.Scalar, into result: inout String) {
        switch scalar.value {
        case 0x09, 0x0A: result.unicodeScalars.append(scalar)
        case 0..<0x20: result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
        case 0x7F: result += "\u{2421}"
        case 0x80...0x9F: result += "\u{FFFD}"
        case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
            result += "\u{27E8}U+" + String(scalar.value, radix: 16, uppercase: true) + "\u{27E9}"
        default: result.unicodeScalars.append(scalar)
        }
    }
}
