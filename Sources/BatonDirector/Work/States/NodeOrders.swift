package import BatonWire

/// How far the director and the agent of a node are with each other.
package struct NodeOrders: WireDocument {
    /// Grows with each hello.
    package var epoch = 0
    /// The last order that was given, and the last that is done.
    package var given = 0
    package var done = 0
    package var boot = ""

    package init() {}

    package var json: WireJSON {
        .object([
            .init("epoch", .int(epoch)), .init("given", .int(given)), .init("done", .int(done)),
            .init("boot", .string(boot)),
        ])
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        epoch = try reader.integer("epoch")
        given = try reader.integer("given")
        done = try reader.integer("done")
        boot = try reader.text("boot")
    }
}
