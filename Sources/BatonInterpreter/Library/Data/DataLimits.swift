import BatonSyntax

/// Bounds on data from outside, and where in it something is wrong.
package enum DataLimits {
    /// Bytes of a file or text that is read as a whole.
    package static let bytesMax = 100_000_000
    /// Levels of JSON in one another.
    package static let jsonDepthMax = 500
    /// Columns of a CSV file.
    package static let columnsMax = 10_000

    static func check(_ count: Int, _ what: String) throws(RuntimeError) {
        guard count <= bytesMax else {
            throw RuntimeError(.tooLarge, "\(what) of more than \(bytesMax / 1_000_000) MB can't be read as a whole")
        }
    }

    /// The bytes as a text.
    ///
    /// - Throws: `.malformedData` with the line that is not UTF-8.
    static func text(_ bytes: [UInt8], _ what: String) throws(RuntimeError) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var number = 1
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: line, as: UTF8.self) == nil { break }
            number += 1
        }
        throw RuntimeError(.malformedData, "\(what) is not UTF-8 in line \(number)")
    }
}
