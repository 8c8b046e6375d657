import BatonSyntax

/// What a text that has been compiled declares at its outermost level, and what its declarations mention.
final class ParcelText {
    let unit: Unit
    let resolution: Resolution
    /// Of tasks, dags, experiments and functions.
    private var declarations: [String: Span] = [:]
    private var imports: [String: Statement.Import] = [:]
    /// Starts of all names in use, in order.
    private let uses: [UInt32]
    private lazy var tokens = Lexer.tokenize(unit.source).tokens
    private lazy var tokenPositions = Dictionary(
        tokens.enumerated().map { ($1.span.start, $0) }, uniquingKeysWith: { first, _ in first })

    init(_ unit: Unit, _ interpreter: Interpreter) {
        self.unit = unit
        let (program, _) = Parser.parse(unit.source)
        let resolver = Resolver(unit.source, program, interpreter: interpreter, module: unit.module)
        resolver.resolve(program)
        resolution = resolver.resolution
        uses = resolution.uses.keys.sorted()
        for statement in program.statements {
            if let name = statement.declaredName {
                declarations[unit.source.text(name)] = statement.span
            } else if case .import(let node) = statement, let variable = variable(at: node.name ?? node.path) {
                imports[variable.name] = node
            }
        }
    }

    private func variable(at span: Span) -> Variable? { resolution.declarations[span.start] }

    func declaration(_ name: String) -> Span? { declarations[name] }

    func importStatement(_ name: String) -> Statement.Import? { imports[name] }

    /// The names in use in a stretch of the text, with what they stand for.
    func uses(in span: Span) -> [(start: UInt32, use: NameUse)] {
        var low = 0
        var high = uses.count
        while low < high {
            let middle = (low + high) / 2
            if uses[middle] < span.start { low = middle + 1 } else { high = middle }
        }
        return uses[low...].prefix { $0 < span.end }.compactMap { start in
            resolution.uses[start].map { (start, $0) }
        }
    }

    /// `mean` of `stats.mean`, given the place of `stats`.
    func member(behind start: UInt32) -> String? {
        guard let position = tokenPositions[start], position + 2 < tokens.count, tokens[position + 1].kind == .dot,
            tokens[position + 2].kind == .name
        else { return nil }
        return unit.source.text(tokens[position + 2].span)
    }

    /// The text in quotes, without values in it, that is the first argument of the function named at `start`.
    func literalArgument(behind start: UInt32) -> String? {
        guard var position = tokenPositions[start] else { return nil }
        position += 1
        if position < tokens.count, tokens[position].kind == .leftParen { position += 1 }
        guard position < tokens.count, tokens[position].kind == .plainString || tokens[position].kind == .rawString
        else { return nil }
        var decoder = StringDecoder(unit.source)
        return decoder.text(of: tokens[position].span)
    }

    func span(ofNameAt start: UInt32) -> Span {
        tokenPositions[start].map { tokens[$0].span } ?? Span(start, start + 1)
    }

    /// The text with nothing but some stretches of it, which stand in the lines and columns in which they stood.
    func kept(_ spans: [Span]) -> String {
        let bytes = unit.source.bytes
        var kept: [UInt8] = []
        var position = 0
        for (index, span) in spans.sorted(by: { $0.start < $1.start }).enumerated() {
            let gap = bytes[position..<max(position, Int(span.start))]
            let isSameLine = index > 0 && !gap.contains(UInt8(ascii: "\n"))
            kept += isSameLine ? [UInt8(ascii: ";")] + Self.blank(gap.dropFirst()) : Self.blank(gap)
            kept += bytes[Int(span.start)..<Int(span.end)]
            position = Int(span.end)
        }
        return String(decoding: kept, as: UTF8.self) + "\n"
    }

    /// Line breaks, and the room in front of what follows in the last line.
    private static func blank(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        let lines = bytes.count { $0 == newline }
        let tail = bytes.lastIndex(of: newline).map { bytes[($0 + 1)...] } ?? bytes
        // Columns count characters: of each only the first byte.
        let room = tail.count { $0 & 0xC0 != 0x80 }
        return Array(repeating: newline, count: lines) + Array(repeating: UInt8(ascii: " "), count: room)
    }

    /// The words of some stretches, apart from comments, layout and their order.
    func words(_ spans: [Span]) -> String {
        spans.map { CodeText.plain(unit.source.text($0)) }.sorted().joined(separator: "\n")
    }
}
