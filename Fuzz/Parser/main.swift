// Any bytes give a tree and diagnostics: no crash, spans inside the text, a bounded number of messages, and each of
// them can be drawn.

import BatonSyntax
import CFuzzer

func check(_ bytes: [UInt8]) {
    let source = SourceFile(name: "fuzz", bytes: bytes)
    let stream = Lexer.tokenize(source)
    var end: UInt32 = 0
    for token in stream.tokens {
        precondition(token.span.start >= end && token.span.end >= token.span.start, "tokens overlap")
        end = token.span.end
    }
    precondition(Int(end) <= bytes.count && stream.tokens.last?.kind == .endOfFile, "tokens end with the file")
    let (program, diagnostics) = Parser.parse(source, stream)
    precondition(diagnostics.count <= Diagnostic.collectedMax, "too many diagnostics")
    for diagnostic in diagnostics {
        precondition(
            diagnostic.span.start <= diagnostic.span.end && diagnostic.span.end <= bytes.count, "a span outside")
    }
    for statement in program.statements {
        precondition(statement.span.start <= statement.span.end && statement.span.end <= bytes.count, "a span outside")
    }
    // The first few are enough to look for crashes, and leave time for more texts.
    _ = DiagnosticRenderer.render(Array(diagnostics.prefix(3)), source)
    _ = DiagnosticJSON.lines(Array(diagnostics.prefix(3)), source)
}

var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
_ = LLVMFuzzerRunDriver(
    &argumentCount,
    &arguments
) { data, size in
    check(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}
