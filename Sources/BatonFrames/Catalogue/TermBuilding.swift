// Short ways to write terms, for the bodies of operations.

extension Term {
    package static let null = Term.literal(.null)
    package static func text(_ text: String) -> Term { .literal(.text(text)) }
    package static func int(_ int: Int) -> Term { .literal(.int(Int64(int))) }
    package static func float(_ float: Double) -> Term { .literal(.float(float)) }
    package static let isTrue = Term.literal(.bool(true))
    package static let isFalse = Term.literal(.bool(false))

    package func applying(_ function: ScalarFunction, _ arguments: Term...) -> Term {
        .apply(function, [self] + arguments)
    }

    /// Null counts as false: for truths that answer whether something holds.
    package var settled: Term { .apply(.coalesce, [self, .isFalse]) }
    package var negated: Term { .apply(.not, [self]) }

    package static func allOf(_ terms: [Term]) -> Term {
        terms.dropFirst().reduce(terms.first ?? .isTrue) { .apply(.and, [$0, $1]) }
    }

    package static func anyOf(_ terms: [Term]) -> Term {
        terms.dropFirst().reduce(terms.first ?? .isFalse) { .apply(.or, [$0, $1]) }
    }

    package static func aggregate(_ aggregate: Aggregate, _ term: Term) -> Term { .aggregate(aggregate, [term]) }
}
