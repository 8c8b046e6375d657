import Testing

@testable import BatonTerminal

/// Bytes of a terminal as keys.
struct KeyDecoderTests {
    private func keys(_ pieces: [String], joined: Bool = false) -> [KeyDecoder.Key] {
        var decoder = KeyDecoder()
        decoder.joinsSequences = joined
        var keys: [KeyDecoder.Key] = []
        for piece in pieces {
            decoder.take(piece.utf8)
            while let key = decoder.next(isLast: false) { keys.append(key) }
        }
        while let key = decoder.next(isLast: true) { keys.append(key) }
        #expect(decoder.isEmpty)
        return keys
    }

    @Test func `characters come whole, however their bytes come`() {
        let bytes = Array("aö実😀".utf8)
        var decoder = KeyDecoder()
        var scalars: [KeyDecoder.Key] = []
        for byte in bytes {
            decoder.take([byte])
            while let key = decoder.next(isLast: false) { scalars.append(key) }
        }
        #expect(scalars == "aö実😀".unicodeScalars.map { .scalar($0) })
    }

    @Test(
        arguments: [[0xFF, 0x61], [0xC3, 0x61], [0xE5, 0xAE, 0x61], [0x80, 0x61], [0xC2, 0x85, 0x61]] as [[UInt8]])
    func `bytes that are no text are left out`(bytes: [UInt8]) {
        var decoder = KeyDecoder()
        decoder.take(bytes)
        let keys = [decoder.next(isLast: true), decoder.next(isLast: true)]
        #expect(keys == [.scalar("a"), nil] && decoder.isEmpty)
    }

    @Test func `a paste is one key, in whatever pieces it comes`() {
        let whole = "\u{1B}[200~let a = 1\nb\u{1B}[201~x"
        let expected: [KeyDecoder.Key] = [.paste("let a = 1\nb"), .scalar("x")]
        #expect(keys([whole]) == expected)
        for cut in 1..<whole.utf8.count {
            #expect(keys([String(whole.prefix(cut)), String(whole.dropFirst(cut))]) == expected, "cut at \(cut)")
        }
    }

    @Test func `a paste without an end is taken when nothing more comes`() {
        #expect(keys(["\u{1B}[200~abc"]) == [.paste("abc")])
    }

    @Test func `an arrow is one key where sequences are joined, else libedit gets its bytes`() {
        #expect(keys(["\u{1B}[A", "\u{1B}OB"], joined: true) == [.special(.up), .special(.down)])
        #expect(keys(["\u{1B}[A"]) == [.scalar("\u{1B}"), .scalar("["), .scalar("A")])
    }

    @Test func `Escape alone is Escape`() {
        #expect(keys(["\u{1B}"], joined: true) == [.scalar("\u{1B}")])
        #expect(keys(["\u{1B}"]) == [.scalar("\u{1B}")])
        #expect(keys(["\u{1B}k"], joined: true) == [.scalar("\u{1B}"), .scalar("k")])
    }

    @Test func `ten thousand pasted lines are taken in linear time`() {
        let text = String(repeating: "let x = 1 # \u{1B} a line\n", count: 10_000)
        var decoder = KeyDecoder()
        decoder.take("\u{1B}[200~".utf8)
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 4_096) {
            decoder.take(bytes[start..<min(start + 4_096, bytes.count)])
            let early = decoder.next(isLast: false)
            #expect(early == nil)
        }
        decoder.take("\u{1B}[201~".utf8)
        let key = decoder.next(isLast: false)
        #expect(key == .paste(text))
    }
}
