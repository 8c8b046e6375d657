// Numbers with their units.

extension Lexer {
    mutating func scanNumber() {
        let start = position
        verbatimNext = false
        if bytes[start] == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x") || peek(1) == UInt8(ascii: "X") {
            scanHexadecimal(start)
            return
        }
        var kind = TokenKind.integer
        scanDigits()
        if peek(0) == UInt8(ascii: "."), isDigit(peek(1)) {
            kind = .float
            position += 1
            scanDigits()
        }
        if peek(0) | 0x20 == UInt8(ascii: "e") {
            let signed = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+")
            if isDigit(peek(signed ? 2 : 1)) {
                kind = .float
                position += signed ? 2 : 1
                scanDigits()
            }
        }
        if goesOnAsName {
            scanUnit(start, number: kind)
        } else {
            appendNumber(kind, from: start)
        }
    }

    private mutating func scanHexadecimal(_ start: Int) {
        position += 2
        while ByteClass.continuesName[Int(peek(0))], position < bytes.count { position += 1 }
        let digits = bytes[(start + 2)..<position]
        let isSound = digits.contains { $0 != UInt8(ascii: "_") } && digits.allSatisfy { isHexadecimal($0) }
        if !isSound {
            report(.malformedNumber, start..<position, "malformed hexadecimal number")
        }
        if isSound { appendNumber(.integer, from: start) } else { append(.integer, from: start, flags: .faulty) }
    }

    /// Whether the byte here goes on with a word: what stands right behind a number is its unit.
    private var goesOnAsName: Bool {
        let byte = peek(0)
        if byte < 0x80 { return ByteClass.continuesName[Int(byte)] }
        return decodeScalar(at: position).map { $0.0.properties.isIDContinue } ?? false
    }

    /// Appends a sound number and checks that its value can be held; short ones always can.
    private mutating func appendNumber(_ kind: TokenKind, from start: Int) {
        append(kind, from: start)
        let isShort = position - start <= (kind == .duration ? 6 : kind == .size ? 8 : 15)
        if isShort && kind != .float || position - start <= 3 { return }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let isHeld =
            switch kind {
            case .integer: LiteralValue.integer(text) != nil
            case .float: LiteralValue.float(text).map(\.isFinite) ?? false
            case .duration: LiteralValue.duration(text) != nil
            default: LiteralValue.size(text) != nil
            }
        guard !isHeld else { return }
        report(
            .numberOutOfRange, start..<position, "this number is too large",
            help: kind == .float ? "floats reach up to 1.79e308" : "whole numbers reach up to 9223372036854775807")
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private mutating func scanUnit(_ start: Int, number: TokenKind) {
        let unitStart = position
        let unit = scanLetters()
        if !goesOnAsName, Units.sizes.contains(where: { $0.name == unit }) {
            appendNumber(.size, from: start)
            return
        }
        if Units.durations.contains(where: { $0.name == unit }), !goesOnAsName || scanFurtherDuration() {
            appendNumber(.duration, from: start)
            return
        }
        scanUnicodeName()
        let word = String(decoding: bytes[unitStart..<position], as: UTF8.self)
        report(
            .malformedNumber, start..<position, "'\(word)' is not a unit",
            help: "durations: 250ms 5s 10m 1h30m 1d; sizes: 512B 64KiB 4GiB 10MB; names do not start with a digit")
        append(number, from: start, flags: .faulty)
    }

    private mutating func scanLetters() -> String {
        let start = position
        while position < bytes.count, ByteClass.table[Int(bytes[position])] == .letter { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The rest of `1h30m`; false where something else than numbers with units follows.
    private mutating func scanFurtherDuration() -> Bool {
        while isDigit(peek(0)) {
            scanDigits()
            if peek(0) == UInt8(ascii: "."), isDigit(peek(1)) {
                position += 1
                scanDigits()
            }
            let unit = scanLetters()
            guard Units.durations.contains(where: { $0.name == unit }) else { return false }
        }
        return !goesOnAsName
    }

    private mutating func scanDigits() {
        while isDigit(peek(0)) || (peek(0) == UInt8(ascii: "_") && isDigit(peek(1))) { position += 1 }
    }

    func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
