package import BatonModel

extension VertexID: WireCodable {
    package func write(to writer: inout WireWriter) { writer.count(index) }

    package init(from reader: inout WireReader) throws(WireError) {
        let start = reader.offset
        let index = try reader.natural()
        guard index <= Self.indexMax else { throw .malformed("number too large", offset: start) }
        self.init(index)
    }
}

extension Vertex: WireCodable {
    package func write(to writer: inout WireWriter) {
        id.write(to: &writer)
        writer.optional(parent)
        switch kind {
        case .step(let spec):
            writer.byte(0)
            spec.write(to: &writer)
        case .group(let spec):
            writer.byte(1)
            spec.write(to: &writer)
        case .event(let name):
            writer.byte(2)
            writer.text(name)
        case .anyFailed(let members):
            writer.byte(3)
            writer.list(members)
        }
        writer.list(dependencies)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let id = try VertexID(from: &reader)
        let parent = try reader.optional(VertexID.self)
        let kind: Kind
        switch try reader.byte() {
        case 0: kind = .step(try StepSpec(from: &reader))
        case 1: kind = .group(try GroupSpec(from: &reader))
        case 2: kind = .event(name: try reader.text())
        case 3: kind = .anyFailed(try reader.list())
        case let tag: throw .unknownTag(Int(tag), of: "kind of vertex", offset: reader.offset - 1)
        }
        self.init(id: id, parent: parent, kind: kind, dependencies: try reader.list())
    }
}

extension Dependency: WireCodable {
    package func write(to writer: inout WireWriter) {
        vertex.write(to: &writer)
        switch condition {
        case .succeeded: writer.byte(0)
        case .failed: writer.byte(1)
        case .ended: writer.byte(2)
        case .expanded: writer.byte(3)
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let vertex = try VertexID(from: &reader)
        switch try reader.byte() {
        case 0: self.init(vertex, .succeeded)
        case 1: self.init(vertex, .failed)
        case 2: self.init(vertex, .ended)
        case 3: self.init(vertex, .expanded)
        case let tag: throw .unknownTag(Int(tag), of: "condition", offset: reader.offset - 1)
        }
    }
}

extension GroupSpec: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.text(label)
        writer.byte((isDeferred ? 1 : 0) | (isAlways ? 2 : 0) | (node == nil ? 0 : 4))
        writer.optionalText(handlesEvent)
        if let node { writer.text(node) }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let label = try reader.text()
        let marks = try reader.byte()
        guard marks < 8 else { throw .unknownTag(Int(marks), of: "mark of a group", offset: reader.offset - 1) }
        self.init(
            label: label, isDeferred: marks & 1 != 0, isAlways: marks & 2 != 0,
            handlesEvent: try reader.optionalText(), node: marks & 4 != 0 ? try reader.text() : nil)
    }
}

extension StepSpec: WireCodable {
    /// Most steps have plain terms: one byte says so.
    package func write(to writer: inout WireWriter) {
        writer.text(path)
        writer.text(task)
        writer.bool(!isPlain)
        if isPlain { return }
        writer.integer(needs.cpu)
        writer.integer(needs.memoryBytes)
        writer.list(needs.resources)
        writer.integer(retry.count)
        writer.integer(retry.backoff)
        writer.optionalInteger(timeout)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let path = try reader.text()
        let task = try reader.text()
        guard try reader.bool() else {
            self.init(path: path, task: task)
            return
        }
        let cpu = try reader.integer()
        let memory = try reader.integer()
        let needs = Needs(cpu: cpu, memoryBytes: memory, resources: try reader.list())
        let count = try reader.integer()
        let retry = RetryPolicy(count: count, backoff: try reader.integer())
        self.init(path: path, task: task, needs: needs, retry: retry, timeout: try reader.optionalInteger())
    }
}

extension Needs.Resource: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.text(name)
        writer.integer(count)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let name = try reader.text()
        self.init(name: name, count: try reader.integer())
    }
}
