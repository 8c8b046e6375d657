import BatonInterpreter
import BatonSyntax
import Testing

/// Tasks, dags and experiments as the runtime gets them.
struct TaskCodeTests {
    private func task(_ text: String, _ session: Session = Session()) throws -> TaskObject {
        let (_, faults) = session.run(text)
        try #require(faults.isEmpty, "\(faults)")
        guard case .object(let object)? = session.interpreter.global("t"), let task = object as? TaskObject else {
            throw RuntimeError(.ownFault, "no task 't'")
        }
        return task
    }

    @Test func `arguments are completed, converted and checked`() throws {
        let session = Session()
        let task = try task("## Fits.\n## Well.\ntask t(rows: File, lr: Float, k: Int = 2 * 2) { return k }", session)
        let bound = try task.bind(
            CallArguments([.string("a.csv")], named: [(name: "lr", value: 1)]), session.interpreter)
        #expect(bound.map(\.literal) == ["file(\"a.csv\")", "1.0", "4"])
        #expect(task.declaration.documentation == "Fits.\nWell.")
        #expect(task.declaration.signature == "t(rows: File, lr: Float, k: Int = 2 * 2)")
        let error = #expect(throws: RuntimeError.self) {
            try task.bind(CallArguments([.string("a"), .string("b")]), session.interpreter)
        }
        #expect(error?.message == "parameter 'lr' of 't' takes a Float, not a String")
    }

    @Test func `items keep their order, and pieces see parameters, lets and what the runtime supplies`() throws {
        let session = Session()
        let task = try task(
            """
            let scale = 10
            task t(n: Int) {
                needs cpu: n, memory: 1GiB
                timeout 1m * n
                let big = n * scale
                let (a, b) = [big, seed]
                when node.os == "linux" { sh "run ${a} ${raw(b)} end" } else { fail "no ${node.os}" }
                where cores >= ${n} and "gpu" in tags
                output loss: Float = text("l.txt")
                output model
                python "x = 1"
            }
            """, session)
        let interpreter = session.interpreter
        let frame = task.frame(try task.bind(CallArguments([3]), interpreter))
        frame.set("node", .map([("os", "linux")]))
        frame.set("seed", 99)
        frame.set("text", .function(NativeFunction("text") { values, _ throws(RuntimeError) in values[0] }))
        #expect(frame.uses("seed") && !frame.uses("stdout") == false || !frame.uses("nothing"))
        var seen: [String] = []
        for item in task.code.items {
            switch item {
            case .needs(let arguments):
                for argument in arguments {
                    seen.append("\(argument.label ?? "") \(try frame.evaluate(argument.value, interpreter).literal)")
                }
            case .timeout(let piece): seen.append(try frame.evaluate(piece, interpreter).literal)
            case .let(let item): try frame.define(item, interpreter)
            case .when(let arms, _):
                seen.append(try frame.evaluate(arms[0].condition, interpreter).literal)
                guard case .body(.shell(let parts, _)) = arms[0].items[0] else { continue }
                for part in parts {
                    switch part {
                    case .text(let text): seen.append(text)
                    case .value(let piece, _): seen.append("value \(try frame.evaluate(piece, interpreter).literal)")
                    case .raw(let piece): seen.append("raw \(try frame.evaluate(piece, interpreter).literal)")
                    }
                }
            case .where(let piece):
                let test = try frame.evaluate(piece, interpreter)
                let row: Value = ["cores": 4, "tags": ["gpu"]]
                seen.append(try interpreter.call(test, [row]).literal)
            case .output(let output):
                let value = try output.value.map { try frame.evaluate($0, interpreter).literal } ?? "none"
                seen.append("\(output.name): \(output.type?.name ?? "-") \(value)")
            case .body(.python(let source, _)): seen.append(source)
            default: break
            }
        }
        #expect(
            seen == [
                "cpu 3", "memory 1GiB", "3m", "true", "run ", "value 30", " ", "raw 99", " end", "true",
                "loss: Float \"l.txt\"", "model: - none", "x = 1",
            ])
        #expect(task.outputNames == ["loss", "model"])
    }

    @Test func `a task declared in a function keeps the variables around it`() throws {
        let session = Session()
        let (value, faults) = session.run(
            "fn make(k) { task t(n = k) { return n * k }; return t }\nlet (a, b) = [make(2), make(3)]\nstring(a()) + string(b(5))"
        )
        #expect(faults.isEmpty)
        #expect(value?.literal == "\"t(2)t(5)\"")
        guard case .object(let object)? = session.interpreter.global("b"), let task = object as? TaskObject,
            case .body(.return(let piece)) = task.code.items[0]
        else { throw RuntimeError(.ownFault, "no task 'b'") }
        #expect(try task.frame([7]).evaluate(piece, session.interpreter).int == 21)
    }

    @Test func `an experiment's items are pieces too`() throws {
        let session = Session()
        let (_, faults) = session.run(
            """
            let machines = [{name: "a", cores: 2}, {name: "b", cores: 8}]
            dag probe(seconds) { return seconds }
            experiment e(n = 4) {
                let wanted = n * 2
                deploy probe(seconds: wanted) on machines | where cores >= $wanted
                deploy probe
                keepalive 10m
                timeout 2h
            }
            """)
        #expect(faults.isEmpty)
        guard case .object(let object)? = session.interpreter.global("e"), let experiment = object as? ExperimentObject
        else { throw RuntimeError(.ownFault, "no experiment 'e'") }
        let frame = experiment.frame(try experiment.bind(CallArguments(), session.interpreter))
        var seen: [String] = []
        for item in experiment.code.items {
            switch item {
            case .let(let item): try frame.define(item, session.interpreter)
            case .deploy(let what, let place, _):
                let nodes = try place.map { try frame.evaluate($0, session.interpreter).literal } ?? "-"
                seen.append("\(try frame.evaluate(what, session.interpreter).literal) on \(nodes)")
            case .keepalive(let time), .timeout(let time):
                seen.append(try frame.evaluate(time, session.interpreter).literal)
            }
        }
        #expect(seen == ["probe(8) on [{name: \"b\", cores: 8}]", "<dag probe(seconds)> on -", "10m", "2h"])
    }
}
