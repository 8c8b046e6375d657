package import BatonModel

/// The steps' names as people read them. `train[3]` counts the calls of a task in its dag, `deploy[0].train[1]` stands in
/// a nested dag; `[0]` is left out where there is no `[1]`.
package struct StepNames {
    /// What there is a second one of: `train`, `deploy[0].train`.
    private var repeated: Set<String> = []
    /// Labels of the groups that stand in the run itself.
    private var groups: Set<String> = []
    /// What was told without its `[0]`, and stays so.
    private var told: Set<String> = []

    package init() {}

    package init(_ paths: some Sequence<String>) {
        for path in paths { add(path) }
    }

    /// The names in a run as far as it is known.
    package init(_ view: RunView) {
        for row in view.rows { add(row.vertex) }
    }

    /// Takes note of a vertex as it joins the run.
    ///
    /// Deployments and nested dags count before the first step of each is known: what the first one's steps are called does
    /// not change when those of the second one come.
    package mutating func add(_ vertex: Vertex) {
        if let path = vertex.stepPath { return add(path) }
        guard case .group(let spec) = vertex.kind, vertex.parent?.index == 0, !groups.insert(spec.label).inserted else {
            return
        }
        note(repeated: spec.label)
    }

    package mutating func add(_ vertices: [Vertex]) {
        for index in vertices.indices {
            if let path = vertices[index].stepPath { add(path) } else { add(vertices[index]) }
        }
    }

    private mutating func note(repeated prefix: String) {
        if !told.contains(prefix) { repeated.insert(prefix) }
    }

    /// Takes note of a step.
    package mutating func add(_ path: String) {
        guard StepNames.holds(UInt8(ascii: "1"), path) else { return }
        let bytes = Array(path.utf8)
        for index in StepNames.places(of: "1", in: bytes) {
            note(repeated: String(decoding: bytes[..<index], as: UTF8.self))
        }
    }

    /// Whether `[0]`, or another digit in its place, stands in a path; most have none.
    private static func holds(_ digit: UInt8, _ path: String) -> Bool {
        var path = path
        return path.withUTF8 { bytes in
            guard bytes.count >= 3 else { return false }
            for index in 0..<(bytes.count - 2)
            where bytes[index] == UInt8(ascii: "[") && bytes[index + 1] == digit
                && bytes[index + 2] == UInt8(ascii: "]")
            { return true }
            return false
        }
    }

    package func shown(_ path: String) -> String {
        guard StepNames.holds(UInt8(ascii: "0"), path) else { return path }
        let bytes = Array(path.utf8)
        var shown: [UInt8] = []
        var next = 0
        for index in StepNames.places(of: "0", in: bytes)
        where !repeated.contains(String(decoding: bytes[..<index], as: UTF8.self)) {
            shown += bytes[next..<index]
            next = index + 3
        }
        return String(decoding: shown + bytes[next...], as: UTF8.self)
    }

    /// The same for lines that are written one after another: who was called `train` in one stays `train`, beside a
    /// `train[1]` that comes later.
    package mutating func tell(_ path: String) -> String {
        if StepNames.holds(UInt8(ascii: "0"), path) {
            let bytes = Array(path.utf8)
            for index in StepNames.places(of: "0", in: bytes) {
                let prefix = String(decoding: bytes[..<index], as: UTF8.self)
                if !repeated.contains(prefix) { told.insert(prefix) }
            }
        }
        return shown(path)
    }

    /// Where `[0]`, or another digit in its place, begins.
    private static func places(of digit: Unicode.Scalar, in bytes: [UInt8]) -> [Int] {
        bytes.indices.dropLast(2).filter {
            bytes[$0] == UInt8(ascii: "[") && bytes[$0 + 1] == UInt8(ascii: digit) && bytes[$0 + 2] == UInt8(ascii: "]")
        }
    }
}
