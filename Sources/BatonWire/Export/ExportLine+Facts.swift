import BatonModel

extension ExportLine {
    /// `event` names the kind; the others depend on it.
    static func members(of fact: RunEvent.Fact) -> [WireJSON.Member] {
        switch fact {
        case .began(let name, let seed):
            kind("began") + [.init("name", .string(name)), .init("seed", .string("\(seed)"))]
        case .added(let vertices): kind("added") + [.init("vertices", .array(vertices.map(vertex)))]
        case .keyed(let id, let key): kind("keyed", id) + [.init("key", keyJSON(key))]
        case .started(let id, let attempt, let log):
            kind("started", id) + [.init("attempt", .int(attempt)), .init("log", log.map(logStart) ?? .null)]
        case .progressed(let id, let progress):
            kind("progressed", id) + [
                .init("fraction", progress.fraction.map { Datum.float($0).wireJSON } ?? .null),
                .init("text", .string(progress.text)),
                .init("placement", progress.placement?.json ?? .null),
            ]
        case .kept(let id, let name, let file):
            kind("kept", id) + [.init("name", .string(name)), .init("file", Datum.file(file).wireJSON)]
        case .retrying(let id, let attempt, let failure, let notBefore, let report):
            kind("retrying", id) + [
                .init("attempt", .int(attempt)), .init("failure", failureJSON(failure)),
                .init("not_before", .int(notBefore)), .init("report", reportJSON(report)),
            ]
        case .ended(let id, let status, let outputs, let failure, let report):
            kind("ended", id) + [
                .init("status", .string(status.rawValue)), .init("outputs", entries(outputs)),
                .init("failure", failure.map(failureJSON) ?? .null), .init("report", reportJSON(report)),
            ]
        case .groupExpanded(let id): kind("group_expanded", id)
        case .emitted(let emitted):
            kind("emitted") + [.init("name", .string(emitted.name)), .init("payload", emitted.payload.wireJSON)]
        case .flagChanged(let name, let value):
            kind("flag_changed") + [
                .init("name", .string(name)), .init("text", text(value.text)), .init("value", number(value.number)),
            ]
        case .cancelRequested(let id): kind("cancel_requested") + [.init("vertex", number(id?.index))]
        case .finished(let status): kind("finished") + [.init("status", .string(status.rawValue))]
        }
    }

    private static func kind(_ name: String, _ vertex: VertexID? = nil) -> [WireJSON.Member] {
        [.init("event", .string(name))] + (vertex.map { [.init("vertex", .int($0.index))] } ?? [])
    }

    /// Pairs, so that a name that is there twice, or that begins with `$`, is what it is.
    private static func entries(_ entries: [Datum.Entry]) -> WireJSON {
        .array(entries.map { .object([.init("name", .string($0.key)), .init("value", $0.value.wireJSON)]) })
    }

    private static func vertex(_ vertex: Vertex) -> WireJSON {
        let common: [WireJSON.Member] = [
            .init("id", .int(vertex.id.index)), .init("parent", number(vertex.parent?.index)),
        ]
        let dependencies = vertex.dependencies.map { dependency in
            WireJSON.object([
                .init("vertex", .int(dependency.vertex.index)), .init("when", .string(condition(dependency.condition))),
            ])
        }
        return .object(common + members(of: vertex.kind) + [.init("dependencies", .array(dependencies))])
    }

    private static func condition(_ condition: Dependency.Condition) -> String {
        switch condition {
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .ended: "ended"
        case .expanded: "expanded"
        }
    }

    private static func members(of kind: Vertex.Kind) -> [WireJSON.Member] {
        switch kind {
        case .step(let spec):
            let resources = spec.needs.resources.map { WireJSON.Member($0.name, .int($0.count)) }
            return [
                .init("kind", .string("step")), .init("path", .string(spec.path)), .init("task", .string(spec.task)),
                .init("cpu", .int(spec.needs.cpu)), .init("memory", .int(spec.needs.memoryBytes)),
                .init("resources", .object(resources)), .init("retries", .int(spec.retry.count)),
                .init("backoff", .int(spec.retry.backoff)), .init("timeout", number(spec.timeout)),
            ]
        case .group(let spec):
            return [
                .init("kind", .string("group")), .init("label", .string(spec.label)),
                .init("deferred", .bool(spec.isDeferred)), .init("always", .bool(spec.isAlways)),
                .init("handles", text(spec.handlesEvent)),
            ]
        case .event(let name): return [.init("kind", .string("event")), .init("name", .string(name))]
        case .anyFailed(let members):
            return [.init("kind", .string("any_failed")), .init("members", .array(members.map { .int($0.index) }))]
        }
    }

    private static func keyJSON(_ key: StepKey) -> WireJSON {
        let parts = key.parts.map { part in
            WireJSON.object([.init("name", .string(part.name)), .init("text", .string(part.text))])
        }
        return .object([
            .init("digest", .string(key.digest)), .init("reusable", .bool(key.isReusable)),
            .init("parts", .array(parts)),
        ])
    }

    private static func logStart(_ log: LogStart) -> WireJSON {
        .object([.init("slot", .int(log.slot)), .init("output", .int(log.output)), .init("error", .int(log.error))])
    }

    private static func failureJSON(_ failure: StepFailure) -> WireJSON {
        .object([
            .init("fault", .string(failure.fault.rawValue)), .init("message", .string(failure.message)),
            .init("exit_code", number(failure.exitCode)), .init("signal", number(failure.signal)),
            .init("code", text(failure.code)),
        ])
    }

    private static func reportJSON(_ report: AttemptReport) -> WireJSON {
        let log = report.log.map { range in
            WireJSON.object([
                .init("slot", .int(range.start.slot)), .init("output", .int(range.start.output)),
                .init("error", .int(range.start.error)), .init("output_end", .int(range.outputEnd)),
                .init("error_end", .int(range.errorEnd)),
            ])
        }
        return .object([
            .init("duration", .int(report.duration)), .init("cpu", .int(report.cpuTime)),
            .init("memory", .int(report.peakMemoryBytes)), .init("log", log ?? .null),
            .init("proven_by", number(report.provenBy?.number)),
        ])
    }
}

extension Placement {
    /// Where a scheduler has an attempt; times in nanoseconds.
    var json: WireJSON {
        func optional(_ text: String?) -> WireJSON { text.map { .string($0) } ?? .null }
        return .object([
            .init("scheduler", .string(scheduler)), .init("job", .string(job)), .init("node", optional(node)),
            .init("reason", optional(reason)), .init("queue_time", queueTime.map { .int($0) } ?? .null),
        ])
    }
}
