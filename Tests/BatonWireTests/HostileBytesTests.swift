import BatonModel
import BatonWire
import Testing

/// Bytes from anywhere give a value or a fault, never a crash, and never more work than they are long.
struct HostileBytesTests {
    /// Reads a value; what comes of it does not matter, only that it comes.
    private func read<T: WireCodable>(_ type: T.Type, _ bytes: [UInt8]) -> Result<T, WireError> {
        Result { () throws(WireError) in try T(wireBytes: bytes) }
    }

    @Test func `every prefix of an event is told to be cut off`() throws {
        var random = RandomEvents(seed: 5)
        for kind in 0..<RandomEvents.kindCount {
            let bytes = random.event(ofKind: kind).wireBytes
            for count in 0..<bytes.count {
                guard case .failure(.truncated(let offset)) = read(RunEvent.self, Array(bytes.prefix(count))) else {
                    Issue.record("\(count) bytes of kind \(kind) were not found to be cut off")
                    continue
                }
                #expect(offset <= count)
            }
        }
    }

    @Test func `bytes behind an event are a fault`() {
        let bytes = RunEvent(instant: 1, fact: .finished(.failed)).wireBytes
        #expect(read(RunEvent.self, bytes + [0]) == .failure(.excess(offset: bytes.count)))
    }

    @Test(arguments: 0..<20)
    func `an event with any byte changed is read or refused`(seed: UInt64) {
        var random = RandomEvents(seed: seed)
        for _ in 0..<50 {
            var bytes = random.event().wireBytes
            for _ in 0..<20 {
                bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
                if case .success(let event) = read(RunEvent.self, bytes) {
                    // What was read is an event like any other; not each form of a number is the shortest.
                    #expect((try? RunEvent(wireBytes: event.wireBytes)).map { $0.wireBytes } == event.wireBytes)
                }
            }
        }
    }

    @Test(arguments: 0..<20)
    func `random bytes are read or refused`(seed: UInt64) {
        var random = RandomEvents(seed: 1000 + seed)
        for _ in 0..<300 {
            let bytes = (0..<random.below(200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            _ = read(RunEvent.self, bytes)
            _ = read(JournalRecord.self, bytes)
            _ = read(RunOrigin.self, bytes)
            bytes.withUnsafeBytes { buffer in
                for place in 0..<buffer.count { #expect(!isPayload(Frame.read(buffer, at: place))) }
                #expect(Frame.next(in: buffer, from: 0) == nil)
            }
        }
    }

    private func isPayload(_ found: Frame.Found) -> Bool {
        if case .payload = found { true } else { false }
    }

    static let lies: [(what: String, bytes: [UInt8], fault: WireError)] = [
        ("a list of 2^63 values", [9] + [UInt8](repeating: 0xFF, count: 8) + [0x7F], .truncated(offset: 1)),
        ("a text longer than all there is", [5, 100, 0x61], .truncated(offset: 1)),
        ("a text of wrong UTF-8", [5, 2, 0xC3, 0x28], .malformed("text that is no UTF-8", offset: 1)),
        (
            "a number of eleven bytes", [3] + [UInt8](repeating: 0x80, count: 10) + [1],
            .malformed("number too large", offset: 1)
        ),
        (
            "a number above 2^64", [3] + [UInt8](repeating: 0xFF, count: 9) + [2],
            .malformed("number too large", offset: 1)
        ),
        ("a kind of value that there is not", [11], .unknownTag(11, of: "kind of value", offset: 0)),
        ("a truth that is neither", [8, 0, 2], .unknownTag(2, of: "truth", offset: 2)),
        ("nothing", [], .truncated(offset: 0)),
    ]

    @Test(arguments: lies.indices)
    func `a value that lies is refused by name`(index: Int) {
        let lie = HostileBytesTests.lies[index]
        #expect(read(Datum.self, lie.bytes) == .failure(lie.fault), "\(lie.what)")
    }

    @Test func `lists in lists without end are refused at the bound`() {
        let bytes = [UInt8](repeating: 9, count: 1).flatMap { _ in (0..<100_000).flatMap { _ in [9, 1] as [UInt8] } }
        #expect(read(Datum.self, bytes) == .failure(.tooDeep(offset: 2 * WireReader.depthMax + 1)))
    }

    @Test func `a frame with any bit turned is not whole`() {
        var writer = WireWriter()
        writer.frame { $0.text("what was acknowledged") }
        let bytes = writer.bytes
        for bit in 0..<(bytes.count * 8) {
            var turned = bytes
            turned[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!isPayload(turned.withUnsafeBytes { Frame.read($0, at: 0) }), "bit \(bit)")
        }
        #expect(bytes.withUnsafeBytes { Frame.read($0, at: 0) } == .payload(8..<bytes.count))
    }

    @Test func `zeros, as a file system leaves them behind a power cut, are no frame`() {
        let zeros = [UInt8](repeating: 0, count: 64)
        #expect(zeros.withUnsafeBytes { Frame.read($0, at: 0) } == .damaged)
        #expect(zeros.withUnsafeBytes { Frame.next(in: $0, from: 0) } == nil)
    }

    @Test func `the next whole frame is found behind a damage`() {
        var writer = WireWriter()
        writer.frame { $0.text("one") }
        let second = writer.bytes.count
        writer.frame { $0.text("two") }
        var bytes = writer.bytes
        bytes[9] ^= 1
        #expect(bytes.withUnsafeBytes { Frame.next(in: $0, from: 0) } == second)
    }
}
