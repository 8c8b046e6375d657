/// Why bytes are not what they claim to be. Offsets count from the first byte that the reader was given.
package enum WireError: Error, Hashable, Sendable {
    /// The bytes end in the middle of a value.
    case truncated(offset: Int)
    /// A number that stands for nothing this build knows.
    case unknownTag(Int, of: String, offset: Int)
    /// Values nested deeper than `WireReader.depthMax`.
    case tooDeep(offset: Int)
    /// A number that does not fit, or a text that is no UTF-8.
    case malformed(String, offset: Int)
    /// Bytes behind the end of the value.
    case excess(offset: Int)
    /// A frame's checksum does not hold.
    case checksum(offset: Int)

    package var message: String {
        switch self {
        case .truncated(let offset): "ends in the middle of a value at byte \(offset)"
        case .unknownTag(let tag, let type, let offset): "unknown \(type) \(tag) at byte \(offset)"
        case .tooDeep(let offset): "values nested more than \(WireReader.depthMax) deep at byte \(offset)"
        case .malformed(let what, let offset): "\(what) at byte \(offset)"
        case .excess(let offset): "bytes behind the end of a value at byte \(offset)"
        case .checksum(let offset): "the checksum of the record at byte \(offset) does not hold"
        }
    }
}
