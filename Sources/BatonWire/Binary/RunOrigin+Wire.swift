package import BatonModel

/// The script's text goes along; who keeps texts apart empties `text` before.
extension RunOrigin: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.text(name)
        writer.fixed(seed)
        writer.text(script)
        writer.text(text)
        writer.list(parameters)
        writer.text(session)
        writer.integer(ordinal)
        writer.text(folder)
        writer.integer(process)
        writer.text(node)
        writer.text(version)
        writer.optional(resumes)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(name: try reader.text())
        seed = try reader.fixed()
        script = try reader.text()
        text = try reader.text()
        parameters = try reader.list()
        session = try reader.text()
        ordinal = try reader.integer()
        folder = try reader.text()
        process = try reader.integer()
        node = try reader.text()
        version = try reader.text()
        resumes = try reader.optional()
    }
}
