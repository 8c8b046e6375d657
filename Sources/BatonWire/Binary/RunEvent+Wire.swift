package import BatonModel

extension RunEvent: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.fixed(UInt64(bitPattern: Int64(instant)))
        fact.write(to: &writer)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let instant = Int(Int64(bitPattern: try reader.fixed()))
        self.init(instant: instant, fact: try Fact(from: &reader))
    }
}

/// The first byte of a fact; the numbers are part of the format and are never given a new meaning.
private enum Tag {
    static let began: UInt8 = 0
    static let added: UInt8 = 1
    static let keyed: UInt8 = 2
    static let started: UInt8 = 3
    static let progressed: UInt8 = 4
    static let kept: UInt8 = 5
    static let retrying: UInt8 = 6
    static let ended: UInt8 = 7
    static let groupExpanded: UInt8 = 8
    static let emitted: UInt8 = 9
    static let flagChanged: UInt8 = 10
    static let cancelRequested: UInt8 = 11
    static let finished: UInt8 = 12
    /// `progressed` with a scheduler's word.
    static let placed: UInt8 = 13
}

extension RunEvent.Fact: WireCodable {
    package func write(to writer: inout WireWriter) {
        switch self {
        case .began(let name, let seed):
            writer.byte(Tag.began)
            writer.text(name)
            writer.fixed(seed)
        case .added(let vertices):
            writer.byte(Tag.added)
            writer.list(vertices)
        case .keyed, .started, .progressed, .kept, .retrying, .ended:
            writeStep(to: &writer)
        case .groupExpanded(let vertex):
            writer.byte(Tag.groupExpanded)
            vertex.write(to: &writer)
        case .emitted(let emitted):
            writer.byte(Tag.emitted)
            writer.text(emitted.name)
            emitted.payload.write(to: &writer)
        case .flagChanged(let name, let value):
            writer.byte(Tag.flagChanged)
            writer.text(name)
            writer.optionalText(value.text)
            writer.optionalInteger(value.number)
        case .cancelRequested(let vertex):
            writer.byte(Tag.cancelRequested)
            writer.optional(vertex)
        case .finished(let status):
            writer.byte(Tag.finished)
            writer.byte(status.wireNumber)
        }
    }

    /// The facts of one step.
    private func writeStep(to writer: inout WireWriter) {
        switch self {
        case .keyed(let vertex, let key):
            writer.byte(Tag.keyed)
            vertex.write(to: &writer)
            key.write(to: &writer)
        case .started(let vertex, let attempt, let log):
            writer.byte(Tag.started)
            vertex.write(to: &writer)
            writer.integer(attempt)
            writer.optional(log)
        case .progressed(let vertex, let progress) where progress.placement != nil:
            writer.byte(Tag.placed)
            vertex.write(to: &writer)
            writer.optional(progress.placement)
        case .progressed(let vertex, let progress):
            writer.byte(Tag.progressed)
            vertex.write(to: &writer)
            writer.optional(progress.fraction) { $0.fixed($1.bitPattern) }
            writer.text(progress.text)
        case .kept(let vertex, let name, let file):
            writer.byte(Tag.kept)
            vertex.write(to: &writer)
            writer.text(name)
            file.write(to: &writer)
        case .retrying(let vertex, let attempt, let failure, let notBefore, let report):
            writer.byte(Tag.retrying)
            vertex.write(to: &writer)
            writer.integer(attempt)
            failure.write(to: &writer)
            writer.fixed(UInt64(bitPattern: Int64(notBefore)))
            report.write(to: &writer)
        case .ended(let vertex, let status, let outputs, let failure, let report):
            writer.byte(Tag.ended)
            vertex.write(to: &writer)
            writer.byte(status.wireNumber)
            writer.list(outputs)
            writer.optional(failure)
            report.write(to: &writer)
        case .began, .added, .groupExpanded, .emitted, .flagChanged, .cancelRequested, .finished:
            preconditionFailure("a fact of one step")
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let tag = try reader.byte()
        switch tag {
        case Tag.began:
            let name = try reader.text()
            self = .began(name: name, seed: try reader.fixed())
        case Tag.added: self = .added(try reader.list())
        case Tag.keyed...Tag.ended, Tag.placed: self = try Self.step(tag, from: &reader)
        case Tag.groupExpanded: self = .groupExpanded(try VertexID(from: &reader))
        case Tag.emitted:
            let name = try reader.text()
            self = .emitted(RunEvent.Emitted(name: name, payload: try Datum(from: &reader)))
        case Tag.flagChanged:
            let name = try reader.text()
            let text = try reader.optionalText()
            self = .flagChanged(name: name, value: FlagValue(text: text, number: try reader.optionalInteger()))
        case Tag.cancelRequested: self = .cancelRequested(try reader.optional())
        case Tag.finished: self = .finished(try reader.runStatus())
        default: throw .unknownTag(Int(tag), of: "kind of event", offset: reader.offset - 1)
        }
    }

    private static func step(_ tag: UInt8, from reader: inout WireReader) throws(WireError) -> Self {
        let vertex = try VertexID(from: &reader)
        switch tag {
        case Tag.keyed: return .keyed(vertex, try StepKey(from: &reader))
        case Tag.started:
            let attempt = try reader.integer()
            return .started(vertex, attempt: attempt, log: try reader.optional())
        case Tag.progressed:
            let fraction = try reader.optional { reader throws(WireError) in Double(bitPattern: try reader.fixed()) }
            return .progressed(vertex, RunEvent.Progress(fraction: fraction, text: try reader.text()))
        case Tag.placed: return .progressed(vertex, RunEvent.Progress(placement: try reader.optional()))
        case Tag.kept:
            let name = try reader.text()
            return .kept(vertex, name: name, file: try FileReference(from: &reader))
        case Tag.retrying:
            let attempt = try reader.integer()
            let failure = try StepFailure(from: &reader)
            let notBefore = Int(Int64(bitPattern: try reader.fixed()))
            return .retrying(
                vertex, attempt: attempt, failure: failure, notBefore: notBefore,
                report: try AttemptReport(from: &reader))
        default:
            let status = try reader.stepStatus()
            let outputs: [Datum.Entry] = try reader.list()
            let failure = try reader.optional(StepFailure.self)
            return .ended(
                vertex, status: status, outputs: outputs, failure: failure, report: try AttemptReport(from: &reader))
        }
    }
}

extension Placement: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.text(scheduler)
        writer.text(job)
        writer.optionalText(node)
        writer.optionalText(reason)
        writer.optionalInteger(queueTime)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let scheduler = try reader.text()
        self.init(scheduler: scheduler, job: try reader.text())
        node = try reader.optionalText()
        reason = try reader.optionalText()
        queueTime = try reader.optionalInteger()
    }
}
