package import BatonModel

extension AttemptReport: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.integer(duration)
        writer.integer(cpuTime)
        writer.integer(peakMemoryBytes)
        writer.optional(log)
        writer.optional(provenBy)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let duration = try reader.integer()
        let cpuTime = try reader.integer()
        let peak = try reader.integer()
        let log = try reader.optional(LogRange.self)
        self.init(
            duration: duration, cpuTime: cpuTime, peakMemoryBytes: peak, log: log, provenBy: try reader.optional())
    }
}

extension RunID: WireCodable {
    package func write(to writer: inout WireWriter) { writer.integer(number) }

    package init(from reader: inout WireReader) throws(WireError) { self.init(try reader.integer()) }
}

extension LogStart: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.integer(slot)
        writer.integer(output)
        writer.integer(error)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let slot = try reader.integer()
        let output = try reader.integer()
        self.init(slot: slot, output: output, error: try reader.integer())
    }
}

extension LogRange: WireCodable {
    package func write(to writer: inout WireWriter) {
        start.write(to: &writer)
        writer.integer(outputEnd)
        writer.integer(errorEnd)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let start = try LogStart(from: &reader)
        let outputEnd = try reader.integer()
        self.init(start: start, outputEnd: outputEnd, errorEnd: try reader.integer())
    }
}

extension StepFailure: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.byte(fault.wireNumber)
        writer.text(message)
        writer.optionalInteger(exitCode)
        writer.optionalInteger(signal)
        writer.optionalText(code)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let number = try reader.byte()
        guard let fault = Fault(wireNumber: number) else {
            throw .unknownTag(Int(number), of: "fault", offset: reader.offset - 1)
        }
        let message = try reader.text()
        let exitCode = try reader.optionalInteger()
        let signal = try reader.optionalInteger()
        self.init(fault, message, exitCode: exitCode, signal: signal, code: try reader.optionalText())
    }
}

extension StepKey: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.digest(digest)
        writer.list(parts)
        writer.bool(isReusable)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let digest = try reader.digest()
        let parts: [Part] = try reader.list()
        self.init(digest: digest, parts: parts, isReusable: try reader.bool())
    }
}

extension StepKey.Part: WireCodable {
    package func write(to writer: inout WireWriter) {
        writer.text(name)
        writer.text(text)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let name = try reader.text()
        self.init(name: name, text: try reader.text())
    }
}
