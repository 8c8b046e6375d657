/// Columns of ints that a `group` sums and does nothing else with that would show their type: they are made ready for
/// exact sums once, before the grouping, where that is cheaper than for each group.
struct PolarsSums {
    private let schema: Schema?
    private var summed: [String] = []
    private var others: Set<String> = []

    init(schema: Schema?, keys: [NamedTerm], measures: [NamedTerm]) {
        self.schema = schema
        for key in keys { look(at: key.term) }
        for measure in measures { look(at: measure.term) }
    }

    /// In the order in which they are met.
    var columns: [String] { summed.filter { !others.contains($0) } }

    private mutating func look(at term: Term) {
        switch term {
        case .column(let name): others.insert(name)
        case .literal: break
        case .apply(_, let arguments): for argument in arguments { look(at: argument) }
        case .when(let arms, let otherwise):
            for arm in arms {
                look(at: arm.condition)
                look(at: arm.value)
            }
            look(at: otherwise)
        case .window(_, let arguments, let partition):
            for argument in arguments { look(at: argument) }
            others.formUnion(partition)
        case .aggregate(let function, let arguments): look(at: function, of: arguments)
        }
    }

    private mutating func look(at function: Aggregate, of arguments: [Term]) {
        if case .column(let name) = arguments.first {
            switch function {
            case .sum where schema?[name] == .int:
                if !summed.contains(name) { summed.append(name) }
                return
            case .count, .countDistinct, .mean, .median, .standardDeviation, .variance: return
            default: break
            }
        }
        for argument in arguments { look(at: argument) }
    }
}

extension PolarsChain {
    /// A frame that is there tells whether its ints could leave 64 bits when they are added up, which takes less time than
    /// to widen them; one that is still planned has them widened.
    mutating func beExact(_ names: [String]) {
        guard !names.isEmpty else { return }
        context.need("import polars as pl")
        if isLazy {
            let plain = names.allSatisfy(PolarsTerms.isPlain)
            let columns =
                plain
                ? [PythonExpression.name("pl").dot("col", arguments: names.map { .positional(.string($0)) })]
                : names.map { PolarsTerms.column($0, context) }
            value = value.dot("with_columns", arguments: columns.map { .positional(PolarsTerms.exact($0)) })
        } else {
            let helper = PythonArgument.positional(context.helper("baton_exact_sums"))
            value = value.dot("pipe", arguments: [helper] + names.map { .positional(.string($0)) })
        }
        exactColumns = Set(names)
    }
}
