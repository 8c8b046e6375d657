import BatonFrames
import BatonSyntax

/// An expression over columns as a tree, kept beside its compiled form for frames, which compute it elsewhere.
struct ColumnTree {
    var span: Span
    var part: Part

    indirect enum Part {
        case column(String)
        case literal(Scalar)
        /// A value from outside, by its place among those of the stage.
        case outside(Int)
        /// A function of the library: an argument for each parameter, those of a variadic one behind.
        case call(String, [ColumnTree?])
        case binary(BinaryOperator, ColumnTree, ColumnTree)
        case minus(ColumnTree)
        case not(ColumnTree)
        case conditional(ColumnTree, ColumnTree, ColumnTree)
        case list([ColumnTree])
        /// A text with values in it.
        case template([ColumnTree])
        case member(ColumnTree, String)
        case item(ColumnTree, ColumnTree)
        /// What no session can compute, in words: "the function 'f'".
        case foreign(String)
    }

    init(_ span: Span, _ part: Part) {
        self.span = span
        self.part = part
    }
}
