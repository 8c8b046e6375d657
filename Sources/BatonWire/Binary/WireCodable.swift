/// A type of the model in its binary form.
///
/// The form is part of `WireFormat.version`: what a version wrote, every later build reads.
package protocol WireCodable {
    func write(to writer: inout WireWriter)
    init(from reader: inout WireReader) throws(WireError)
}

package enum WireFormat {
    /// Counts up when a form changes in a way that older builds can't read.
    ///
    /// 2: a group may name its node.
    package static let version = 2
}

extension WireCodable {
    /// The value's bytes by themselves.
    package var wireBytes: [UInt8] {
        var writer = WireWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Reads a value that takes all the bytes.
    package init(wireBytes bytes: [UInt8]) throws(WireError) {
        self = try bytes.span.bytes.withUnsafeBytes { buffer throws(WireError) in
            var reader = WireReader(buffer)
            let value = try Self(from: &reader)
            try reader.expectEnd()
            return value
        }
    }
}
