import BatonSyntax

/// Compiles a whole text; what its functions share while they are made.
final class UnitBuilder {
    let source: SourceFile
    let program: Program
    let interpreter: Interpreter
    let module: Module
    let resolution: Resolution
    /// The session is told of the end of each statement of the outermost level.
    let tellsStatements: Bool
    private(set) var diagnostics: [Diagnostic] = []
    var parameters: [ScriptParameter] = []
    var declared: [String] = []
    private(set) lazy var documentation = Documentation(source, program.comments)

    init(
        _ source: SourceFile, _ program: Program, resolution: Resolution, interpreter: Interpreter, module: Module,
        tellsStatements: Bool
    ) {
        self.source = source
        self.program = program
        self.resolution = resolution
        self.interpreter = interpreter
        self.module = module
        self.tellsStatements = tellsStatements
    }

    /// Whether it is the session's own text, not that of an imported file.
    var isSession: Bool { module === interpreter.module }

    func build() -> Unit {
        let context = resolution.contexts[ContextKey(start: 0, kind: .unit).number]!
        let prototype = Prototype(
            name: source.name, source: source, kind: .unit, touchesGraph: false, globals: module.globals)
        let base = module.slotCount + resolution.globalCount
        prototype.body.pointee.globalCount = base
        let builder = Builder(self, context, parent: nil, prototype: prototype, captureBase: base, place: Span(0, 0))
        let endsWithExpression = builder.unitStatements(program.statements)
        builder.finish()
        return Unit(
            source: source, parameters: parameters, endsWithExpression: endsWithExpression, prototype: prototype,
            module: module, names: resolution.names, declared: declared)
    }

    func context(_ start: UInt32, _ kind: FunctionContext.Kind) -> FunctionContext {
        guard let context = resolution.contexts[ContextKey(start: start, kind: kind).number] else {
            preconditionFailure("the resolver has seen every function")
        }
        return context
    }

    func report(_ diagnostic: Diagnostic) {
        if diagnostics.count < Diagnostic.collectedMax { diagnostics.append(diagnostic) }
    }

    /// Once a text: what follows is not compiled usefully.
    func reportTooLarge(_ span: Span) {
        guard !diagnostics.contains(where: { $0.code == .tooLarge }) else { return }
        report(
            Diagnostic(
                .tooLarge, at: span, "more than \(Builder.registerMax) names and values are needed here at once",
                help: "split the text into functions"))
    }

    /// The text of a string literal, its faults reported.
    func text(of literal: Span, isVerbatim: Bool = false) -> String {
        guard literal.length > 0 else { return "" }
        var decoder = StringDecoder(source)
        let text = decoder.text(of: literal, isVerbatim: isVerbatim)
        for diagnostic in decoder.diagnostics { report(diagnostic) }
        return text
    }

    func texts(of template: Expression.Template) -> [String] {
        var decoder = StringDecoder(source)
        let texts = decoder.texts(of: template)
        for diagnostic in decoder.diagnostics { report(diagnostic) }
        return texts
    }
}

/// The `##` comments of a text.
struct Documentation {
    private let source: SourceFile
    /// `##` comments by the line they stand in, counted from 0.
    private var texts: [Int: String] = [:]
    private let lines: LineIndex

    init(_ source: SourceFile, _ comments: [Span]) {
        self.source = source
        lines = LineIndex(source)
        for comment in comments {
            let text = source.text(comment)
            guard text.hasPrefix("##") else { continue }
            let body = text.dropFirst(2)
            texts[lines.lineIndex(of: Int(comment.start))] = String(body.first == " " ? body.dropFirst() : body)
        }
    }

    /// What stands in the lines right above a declaration, or else behind it on its own line.
    func text(for declaration: Span, allowsTrailing: Bool = false) -> String? {
        guard !texts.isEmpty else { return nil }
        let first = lines.lineIndex(of: Int(declaration.start))
        if allowsTrailing, let text = texts[lines.lineIndex(of: Int(declaration.end))] { return text }
        var found: [String] = []
        var line = first - 1
        while let text = texts[line], isAlone(line) {
            found.append(text)
            line -= 1
        }
        return found.isEmpty ? nil : found.reversed().joined(separator: "\n")
    }

    /// Whether the comment of a line has no statement in front of it.
    private func isAlone(_ line: Int) -> Bool {
        lines.text(ofLine: line + 1).drop { $0 == " " || $0 == "\t" }.hasPrefix("##")
    }
}
