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

    /// The columns that it names, each once, in the order of their first place.
    package var columns: [String] {
        var found: [String] = []
        func visit(_ term: Term) {
            switch term {
            case .column(let name): if !found.contains(name) { found.append(name) }
            case .literal: break
            case .apply(_, let terms), .aggregate(_, let terms): terms.forEach(visit)
            case .when(let arms, let otherwise):
                for arm in arms {
                    visit(arm.condition)
                    visit(arm.value)
                }
                visit(otherwise)
            case .window(_, let terms, let by):
                terms.forEach(visit)
                for name in by where !found.contains(name) { found.append(name) }
            }
        }
        visit(self)
        return found
    }

    package static func aggregate(_ aggregate: Aggregate, _ term: Term) -> Term { .aggregate(aggregate, [term]) }
}
