// What parses can be formatted; the result parses to the same tokens, and formatting it again changes nothing.

import BatonSyntax
import CFuzzer

func check(_ bytes: [UInt8]) {
    let source = SourceFile(name: "fuzz", bytes: bytes)
    guard case .formatted(let once) = Formatter.format(source) else { return }
    let result = SourceFile(name: "once", text: once)
    guard case .formatted(let twice) = Formatter.format(result) else {
        preconditionFailure("the result does not parse")
    }
    precondition(once == twice, "formatting twice differs")
    precondition(essence(source) == essence(result), "other tokens")
    let comments = (Lexer.tokenize(source).comments.count, Lexer.tokenize(result).comments.count)
    precondition(comments.0 == comments.1, "other comments")
}

/// Kinds and texts of the tokens, of strings over several lines what they stand for.
func essence(_ source: SourceFile) -> [String] {
    var decoder = StringDecoder(source)
    return Lexer.tokenize(source).tokens.filter { $0.kind != .semicolon }.map { token in
        switch token.kind {
        case .rawString, .plainString:
            decoder.text(of: token.span, isVerbatim: token.flags.contains(.verbatim))
        case .stringText: "text"
        default: "\(token.kind) \(source.text(token.span))"
        }
    }
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
