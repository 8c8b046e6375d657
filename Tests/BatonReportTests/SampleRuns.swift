import BatonModel
import BatonReport

/// The runs that tests report on.
enum SampleRuns {
    static func argument(_ name: String, _ text: String) -> StepKey.Part {
        StepKey.Part(name: "argument \(name)", text: text)
    }

    /// A sweep with a fan-in, a deferred part and results.
    static func small() -> RunHistory {
        var run = SampleRun()
        let fetch = run.step("fetch")
        let clean = run.step("clean", after: [fetch])
        var fits: [VertexID] = []
        for (index, rate) in [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003].enumerated() {
            let path = "train[\(index)]"
            fits.append(run.step(path, task: "train", after: [clean]))
            run.keys[path] = StepKey(
                digest: "d\(index)",
                parts: [
                    argument("lr", "\(rate)"), argument("seed", "\(index % 3)"),
                    StepKey.Part(name: "environment OMP_NUM_THREADS", text: "2"),
                    StepKey.Part(name: "setup", text: "pip install scikit-learn==1.5.2"),
                ])
            run.outputs[path] = [
                Datum.Entry(key: "loss", value: .float(0.41 - 0.03 * Double(index))),
                Datum.Entry(key: "model", value: .file(FileReference(path: "/data/model-\(index).bin"))),
            ]
        }
        run.outputs["clean"] = [Datum.Entry(key: "rows", value: .int(333))]
        let best = run.step("pick", after: fits)
        let group = run.group("if best.loss < 0.3", after: [best], isDeferred: true)
        run.step("publish", in: group)
        run.step("report", after: [best])
        run.retried = ["train[2]"]
        var history = run.history()
        history.take(RunEvent(instant: run.began, fact: .emitted(.init(name: "ready", payload: .int(3)))))
        history.take(
            RunEvent(instant: run.began, fact: .flagChanged(name: "epoch", value: FlagValue(text: "last", number: 3))))
        return history
    }

    /// Steps that fail in several ways, and what depends on them.
    static func failed() -> RunHistory {
        var run = SampleRun()
        run.name = "nightly build of everything"
        let setup = run.step("setup")
        let sub = run.group("deploy")
        let prepare = run.step("deploy.prepare", task: "prepare", after: [setup], in: sub)
        for index in 0..<8 {
            let copy = run.step("deploy.copy[\(index)]", task: "copy", after: [prepare], in: sub)
            run.step("deploy.check[\(index)]", task: "check", after: [copy], in: sub)
        }
        let handler = run.group("on failure of deploy", after: [sub], condition: .failed, isDeferred: true)
        run.step("notify", in: handler)
        run.step("tidy", after: [])
        run.failing["deploy.copy[3]"] = StepFailure(.program, "exited with code 23", exitCode: 23)
        run.failing["deploy.check[5]"] = StepFailure(
            .program, "took longer than its timeout of 2s", signal: 15, code: "E0412")
        run.failing["deploy.copy[6]"] = StepFailure(
            .machine, "can't be started: no program 'rsync' in PATH", code: "E0401")
        return run.history()
    }

    /// Layers of steps with three predecessors each.
    static func wide(layers: Int, width: Int, slots: Int = 8, failEach: Int = 97) -> RunHistory {
        var run = SampleRun()
        run.name = "grid of \(layers) × \(width)"
        run.slots = slots
        var last: [VertexID] = []
        let tasks = ["prepare", "simulate", "measure", "reduce"]
        for layer in 0..<layers {
            let task = tasks[layer % tasks.count]
            last = (0..<width).map { index in
                let path = "\(task)[\(layer * width + index)]"
                let number = layer * width + index
                if failEach > 0, number % failEach == failEach - 1 {
                    run.failing[path] = StepFailure(.program, "exited with code 1", exitCode: 1)
                }
                run.outputs[path] = [Datum.Entry(key: "value", value: .float(Double(number) / 7))]
                run.keys[path] = StepKey(digest: "d", parts: [argument("n", "\(number)")])
                let after = last.isEmpty ? [] : [0, 1, 2].map { last[(index + $0) % width] }
                return run.step(path, task: task, after: after)
            }
        }
        run.milliseconds = { $0 == "simulate" ? 200...2_400 : $0 == "reduce" ? 5...40 : 30...300 }
        return run.history()
    }
}

extension SampleRuns {
    /// Long names, names that look like markup, and a value that never ends.
    static func hostile() -> RunHistory {
        var run = SampleRun()
        run.name = String(repeating: "unbreakable", count: 12)
        var last: [VertexID] = []
        for name in HostileTextTests.names + [String(repeating: "long", count: 60), "実験[1]", "größe"] {
            let path = name + "[0]"
            last = [run.step(path, task: name, after: last)]
            run.outputs[path] = [Datum.Entry(key: name, value: .string(String(repeating: "value ", count: 500)))]
            run.keys[path] = StepKey(digest: name, parts: [argument(String(repeating: "n", count: 80), name)])
            if last[0].index == 9 {
                run.failing[path] = StepFailure(.program, String(repeating: "why ", count: 100), exitCode: 1)
            }
        }
        return run.history { origin in
            origin.script = "/" + String(repeating: "folder/", count: 30) + "x.exp"
            origin.text = String(repeating: "a very long line ", count: 40) + "\n"
        }
    }
}
