import BatonModel
import BatonWire
import Testing

/// What is written is read back as it was.
struct RoundTripTests {
    @Test(arguments: 0..<RandomEvents.kindCount)
    func `events of every kind come back equal`(kind: Int) throws {
        var random = RandomEvents(seed: UInt64(kind))
        for _ in 0..<300 {
            let event = random.event(ofKind: kind)
            #expect(try RunEvent(wireBytes: event.wireBytes) == event)
        }
    }

    @Test func `origins and journal records come back equal`() throws {
        var random = RandomEvents(seed: 77)
        for _ in 0..<200 {
            let origin = random.origin()
            #expect(try RunOrigin(wireBytes: origin.wireBytes) == origin)
            var withoutText = origin
            withoutText.text = ""
            let records: [JournalRecord] = [
                .header(version: 1, session: origin.session), .text(digest: "no digest", origin.text),
                .begin(RunID(random.number()), withoutText, text: String(repeating: "0f", count: 32)),
                .closed(proofs: random.below(1000)),
                .events(RunID(3), (0..<random.below(5)).map { _ in random.event() }),
            ]
            for record in records { #expect(try JournalRecord(wireBytes: record.wireBytes) == record) }
        }
    }

    @Test func `eight digits are read at once, and nothing else is taken for a digit`() {
        let digits = Array("0123456789abcdef".utf8)
        for place in 0..<8 {
            for byte in UInt8.min...UInt8.max {
                var text = Array("7e3a90bf".utf8)
                text[place] = byte
                let word = text.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                let expected = digits.contains(byte) ? UInt32(String(decoding: text, as: UTF8.self), radix: 16) : nil
                #expect(HexadecimalDigit.number(word) == expected, "byte \(byte) at \(place)")
                if let expected { #expect(HexadecimalDigit.digits(expected) == word) }
            }
        }
        let bytes = (0..<32).map { UInt8($0 * 37 % 256) }
        let text = bytes.withUnsafeBytes { HexadecimalDigit.text($0) }
        #expect(text == bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }

    @Test func `a value nested as deep as the language allows comes back, a deeper one is refused`() throws {
        func nested(_ depth: Int) -> Datum { (0..<depth).reduce(.int(1)) { value, _ in .list([value]) } }
        #expect(try Datum(wireBytes: nested(500).wireBytes) == nested(500))
        #expect(try Datum(wireBytes: nested(WireReader.depthMax).wireBytes) == nested(WireReader.depthMax))
        #expect(throws: WireError.tooDeep(offset: 2 * WireReader.depthMax + 1)) {
            try Datum(wireBytes: nested(WireReader.depthMax + 1).wireBytes)
        }
    }

    @Test(arguments: [
        (0, [0]), (-1, [1]), (1, [2]), (63, [126]), (64, [128, 1]), (300, [0xD8, 4]),
        (Int.max, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
        (Int.min, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
    ])
    func `small numbers of either sign take few bytes`(number: Int, bytes: [UInt8]) throws {
        var writer = WireWriter()
        writer.integer(number)
        #expect(writer.bytes == bytes)
        let read = try bytes.span.bytes.withUnsafeBytes { buffer throws(WireError) in
            var reader = WireReader(buffer)
            return try reader.integer()
        }
        #expect(read == number)
    }

    @Test func `a digest takes half of its letters`() throws {
        let file = FileReference(path: "", digest: String(repeating: "0123456789abcdef", count: 4))
        #expect(file.wireBytes.count == 35)
        #expect(try FileReference(wireBytes: file.wireBytes) == file)
    }

    /// Source: RFC 3720, B.4.
    @Test(
        arguments: [
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA), ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            ((0..<32).map { UInt8($0) }, 0x46DD_794E), (Array("123456789".utf8), 0xE306_9283), ([], 0),
        ] as [([UInt8], UInt32)])
    func `the checksum is CRC-32C`(bytes: [UInt8], checksum: UInt32) {
        #expect(bytes.withUnsafeBytes { Checksum.crc32c($0) } == checksum)
    }

    /// The form of version 1. What it says may not change; a new form is a new version.
    @Test func `the bytes of version 1 stay what they are`() {
        let id = VertexID(3)
        let events: [(RunEvent.Fact, String)] = [
            (.began(name: "a", seed: 258), "00 01 61 02 01 00 00 00 00 00 00"),
            (
                .added([
                    Vertex(
                        id: id, parent: VertexID(0), kind: .step(StepSpec(path: "t[1]", task: "t")),
                        dependencies: [Dependency(VertexID(2), .ended)])
                ]), "01 01 03 01 00 00 04 74 5b 31 5d 01 74 00 01 02 02"
            ),
            (
                .keyed(
                    id, StepKey(digest: String(repeating: "ab", count: 32), parts: [.init(name: "code", text: "x")])),
                "02 03 01" + String(repeating: " ab", count: 32) + " 01 04 63 6f 64 65 01 78 01"
            ),
            (.started(id, attempt: 1, log: LogStart(slot: 0, output: 64, error: 0)), "03 03 02 01 00 80 01 00"),
            (.progressed(id, .init(fraction: 0.5, text: "b")), "04 03 01 00 00 00 00 00 00 e0 3f 01 62"),
            (.kept(id, name: "m", file: FileReference(path: "p")), "05 03 01 6d 01 70 00"),
            (
                .retrying(
                    id, attempt: 2, failure: StepFailure(.program, "e", exitCode: 1), notBefore: 1,
                    report: AttemptReport()),
                "06 03 04 01 01 65 01 02 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00"
            ),
            (
                .ended(
                    id, status: .timedOut, outputs: [.init(key: "k", value: .map([.init(key: "x", value: .size(1))]))],
                    failure: nil, report: AttemptReport(provenBy: RunID(7))),
                "07 03 07 01 01 6b 0a 01 01 78 07 02 00 00 00 00 00 01 0e"
            ),
            (.groupExpanded(id), "08 03"), (.emitted(.init(name: "e", payload: .null)), "09 01 65 00"),
            (.flagChanged(name: "f", value: FlagValue(text: "t", number: 1)), "0a 01 66 01 01 74 01 02"),
            (.cancelRequested(nil), "0b 00"), (.finished(.failed), "0c 03"),
        ]
        for (fact, expected) in events {
            let bytes = RunEvent(instant: 0x0102, fact: fact).wireBytes
            #expect(hexadecimal(bytes) == "02 01 00 00 00 00 00 00 " + expected, "\(fact)")
        }
    }

    /// Version 2 added what is in here.
    @Test func `the bytes of version 2 stay what they are`() {
        let group = Vertex(id: VertexID(1), parent: VertexID(0), kind: .group(GroupSpec(label: "p", node: "n1")))
        #expect(
            hexadecimal(RunEvent(instant: 0, fact: .added([group])).wireBytes)
                == "00 00 00 00 00 00 00 00 01 01 01 01 00 01 01 70 04 00 02 6e 31 00")
        let placement = Placement(scheduler: "S", job: "1", queueTime: 5)
        let placed = RunEvent(instant: 0, fact: .progressed(VertexID(3), .init(placement: placement)))
        #expect(hexadecimal(placed.wireBytes) == "00 00 00 00 00 00 00 00 0d 03 01 01 53 01 31 00 00 01 0a")
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
