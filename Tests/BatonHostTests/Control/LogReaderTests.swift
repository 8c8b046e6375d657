import BatonEngine
import BatonHost
import BatonInterpreter
import BatonModel
import Foundation
import Testing

/// Reading the logs of a run out of the files of its slots.
struct LogReaderTests {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("logs"), withIntermediateDirectories: true)
    }

    /// Appends to a slot's file, and makes it where there is none.
    private func append(_ text: String, slot: Int = 0, _ stream: String = "out") throws {
        let file = folder.appendingPathComponent("logs/\(slot).\(stream)")
        let old = (try? Data(contentsOf: file)) ?? Data()
        try (old + Data(text.utf8)).write(to: file)
    }

    private static func vertices(_ count: Int) -> RunEvent.Fact {
        .added(
            (0..<count).map { index in
                Vertex(
                    id: VertexID(index), parent: nil, kind: .step(StepSpec(path: "a[\(index)]", task: "a")))
            })
    }

    private static func start(_ step: Int, slot: Int = 0, _ output: Int, _ error: Int = 0, attempt: Int = 1)
        -> RunEvent.Fact
    {
        .started(VertexID(step), attempt: attempt, log: LogStart(slot: slot, output: output, error: error))
    }

    private static func end(
        _ step: Int, slot: Int = 0, _ output: (Int, Int), _ error: (Int, Int) = (0, 0)
    ) -> RunEvent.Fact {
        let log = LogRange(
            start: LogStart(slot: slot, output: output.0, error: error.0), outputEnd: output.1, errorEnd: error.1)
        return .ended(
            VertexID(step), status: .succeeded, outputs: [], failure: nil, report: AttemptReport(log: log))
    }

    private func reader(_ facts: [RunEvent.Fact], _ change: (inout LogChoice) -> Void = { _ in }) -> LogReader {
        var choice = LogChoice()
        change(&choice)
        let reader = LogReader(folder: folder.path, choice: choice)
        for (index, fact) in facts.enumerated() { reader.apply(RunEvent(instant: index * 1_000, fact: fact)) }
        return reader
    }

    private func lines(_ reader: LogReader, _ read: ((LogReader.Line) -> Void) -> Void) -> [String] {
        var lines: [String] = []
        read { lines.append(reader.index.pieces[$0.piece].step + ":" + String(decoding: $0.bytes, as: UTF8.self)) }
        return lines
    }

    @Test func `attempts that shared a slot are told apart, and come in the order of their starts`() throws {
        try append("one\ntwo\nthree\n")
        try append("bad\n", "err")
        try append("other\n", slot: 1)
        let facts = [
            Self.vertices(3), Self.start(1, 0), Self.start(2, slot: 1, 0), Self.end(1, (0, 8)), Self.start(0, 8),
            Self.end(2, slot: 1, (0, 6)), Self.end(0, (8, 14), (0, 4)), .finished(.succeeded),
        ]
        let reader = reader(facts)
        #expect(lines(reader, reader.read) == ["a[1]:one", "a[1]:two", "a[2]:other", "a[0]:three", "a[0]:bad"])
    }

    @Test func `an attempt whose end nobody told ends where the next one in its slot begins`() throws {
        try append("one\ntwo\n")
        let reader = reader([Self.vertices(2), Self.start(0, 0), Self.start(1, 4), .finished(.failed)])
        #expect(lines(reader, reader.read) == ["a[0]:one", "a[1]:two"])
    }

    @Test func `the last lines are found from the end, over pieces and streams`() throws {
        let count = 50_000
        try append((0..<count).map { "line \($0)\n" }.joined())
        try append("x\ny", "err")
        let size = (0..<count).reduce(0) { $0 + "line \($1)\n".utf8.count }
        let facts = [Self.vertices(1), Self.start(0, 0), Self.end(0, (0, size), (0, 3)), .finished(.succeeded)]
        for (tail, expected) in [
            (0, []), (1, ["a[0]:y"]), (3, ["a[0]:line 49999", "a[0]:x", "a[0]:y"]),
        ] as [(Int, [String])] {
            let reader = reader(facts) { $0.tail = tail }
            #expect(lines(reader, reader.read) == expected)
        }
        let all = reader(facts) { $0.tail = .max }
        #expect(lines(all, all.read).count == count + 2)
        let most = reader(facts) { $0.tail = count - 1 }
        #expect(lines(most, most.read).first == "a[0]:line 3")
    }

    @Test func `the last of the lines that match are kept`() throws {
        try append((0..<1000).map { "\($0)\n" }.joined())
        let facts = [Self.vertices(1), Self.start(0, 0), Self.end(0, (0, .max)), .finished(.succeeded)]
        let reader = reader(facts) {
            $0.tail = 2
            $0.keeps = { $0.hasSuffix("7") }
        }
        #expect(lines(reader, reader.read) == ["a[0]:987", "a[0]:997"])
    }

    @Test func `a line without an end comes when its attempt is over, and once`() throws {
        let reader = reader([Self.vertices(1), Self.start(0, 0)])
        try append("whole\nhal")
        #expect(lines(reader, reader.read) == ["a[0]:whole"])
        #expect(lines(reader, reader.more).isEmpty)
        try append("f\nrest")
        #expect(lines(reader, reader.more) == ["a[0]:half"])
        reader.apply(RunEvent(instant: 9, fact: Self.end(0, (0, 15))))
        #expect(lines(reader, reader.more) == ["a[0]:rest"])
        #expect(lines(reader, reader.more).isEmpty)
    }

    @Test func `a very long line comes in parts of a bounded length`() throws {
        try append(String(repeating: "x", count: 3 * LogReader.lineMax) + "\nend\n")
        let reader = reader([Self.vertices(1), Self.start(0, 0), .finished(.failed)])
        var lengths: [Int] = []
        reader.read { lengths.append($0.bytes.count) }
        #expect(lengths.reduce(0, +) == 3 * LogReader.lineMax + 3)
        #expect(lengths.allSatisfy { $0 < 2 * LogReader.lineMax } && lengths.count > 3)
    }

    @Test func `a log of many gigabytes is read from its end in little time and memory`() throws {
        let file = folder.appendingPathComponent("logs/0.out")
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        let size: UInt64 = 10 << 30
        try handle.truncate(atOffset: size)
        try handle.seek(toOffset: size)
        try handle.write(contentsOf: Data("\nlast but one\nlast\n".utf8))
        try handle.close()
        let reader = reader([Self.vertices(1), Self.start(0, 0), .finished(.succeeded)]) { $0.tail = 2 }
        #expect(lines(reader, reader.read) == ["a[0]:last but one", "a[0]:last"])
    }

    @Test func `attempts are chosen by number, by step and by time`() throws {
        try append("1\n2\n3\n")
        let retry = RunEvent.Fact.retrying(
            VertexID(0), attempt: 1, failure: StepFailure(.program, "x"), notBefore: 0,
            report: AttemptReport(
                log: LogRange(start: LogStart(slot: 0, output: 0, error: 0), outputEnd: 2, errorEnd: 0)))
        let facts = [
            Self.vertices(2), Self.start(0, 0), retry, Self.start(0, 2, attempt: 2), Self.end(0, (2, 4)),
            Self.start(1, 4), Self.end(1, (4, 6)), .finished(.succeeded),
        ]
        func read(_ change: (inout LogChoice) -> Void) -> [String] {
            let reader = reader(facts, change)
            return lines(reader, reader.read)
        }
        #expect(read { $0.attempt = 1 } == ["a[0]:1", "a[1]:3"])
        #expect(read { $0.attempt = 2 } == ["a[0]:2"])
        #expect(read { $0.steps = ["a[0]"] } == ["a[0]:1", "a[0]:2"])
        #expect(read { $0.since = 3_000 } == ["a[0]:2", "a[1]:3"])
        #expect(read { $0.stream = .error }.isEmpty)
    }

    @Test func `files that are gone are empty`() {
        let reader = reader([Self.vertices(1), Self.start(0, slot: 7, 100), .finished(.failed)]) { $0.tail = 5 }
        #expect(lines(reader, reader.read).isEmpty)
    }

    /// Marks of a log file's growth, as the process backend writes them.
    private func mark(_ marks: [(instant: Int64, size: Int64)], slot: Int = 0, _ stream: String = "out") throws {
        var bytes = Data()
        for mark in marks {
            withUnsafeBytes(of: mark.instant.littleEndian) { bytes.append(contentsOf: $0) }
            withUnsafeBytes(of: mark.size.littleEndian) { bytes.append(contentsOf: $0) }
        }
        try bytes.write(to: folder.appendingPathComponent("logs/\(slot).\(stream).times"))
    }

    @Test(arguments: [
        (0, ["one", "two", "three", "four"]), (9_000, ["one", "two", "three", "four"]),
        // What a look found was written after the look before it.
        (11_000, ["three", "four"]), (12_000, ["three", "four"]), (13_000, ["four"]), (99_000, []),
    ])
    func `what was written before a time is left out as far as looks at the file tell`(
        since: Int, expected: [String]
    ) throws {
        try append("one\ntwo\nthree\nfour\n")
        // The second look came in the middle of a line.
        try mark([(10_000, 8), (12_000, 11), (12_500, 14)])
        let facts = [Self.vertices(1), Self.start(0, 0)]
        let reader = reader(facts) { $0.since = since }
        if since == 99_000 { reader.apply(RunEvent(instant: 20_000, fact: Self.end(0, (0, 19)))) }
        #expect(lines(reader, reader.read).map { String($0.dropFirst(5)) } == expected)
    }

    @Test func `lines have the time of the look that found them, and the attempt's end where there was none`() throws {
        try append("one\ntwo\nthree\nfour\n")
        try mark([(10_000, 8), (12_000, 14)])
        let reader = reader([Self.vertices(1), Self.start(0, 0), Self.end(0, (0, 19))]) { $0.showsTimes = true }
        var times: [Int?] = []
        reader.read { times.append($0.instant) }
        #expect(times == [10_000, 10_000, 12_000, 2_000])
    }

    @Test func `marks that make no sense tell nothing`() throws {
        try append("one\n")
        try Data([1, 2, 3]).write(to: folder.appendingPathComponent("logs/0.out.times"))
        let reader = reader([Self.vertices(1), Self.start(0, 0)]) { $0.showsTimes = true }
        var times: [Int?] = []
        reader.read { times.append($0.instant) }
        #expect(times == [nil])
    }
}
