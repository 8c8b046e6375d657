// Short words for the recipes that the tests are written in.

package import BatonFrames

func c(_ name: String) -> Term { .column(name) }
func l(_ value: Scalar) -> Term { .literal(value) }
func f(_ function: ScalarFunction, _ arguments: Term...) -> Term { .apply(function, arguments) }
func a(_ function: Aggregate, _ arguments: Term...) -> Term { .aggregate(function, arguments) }

extension Scalar: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) { self = .int(value) }
}

extension Scalar: ExpressibleByFloatLiteral {
    package init(floatLiteral value: Double) { self = .float(value) }
}

extension Scalar: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
}

extension Scalar: ExpressibleByNilLiteral {
    package init(nilLiteral: ()) { self = .null }
}

extension Scalar: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Scalar: ExpressibleByArrayLiteral {
    package init(arrayLiteral items: Scalar...) { self = .list(items) }
}

/// Five rides: a null, a NaN and a town that comes three times.
let rides = LocalFrame(
    Schema([Column("town", .text), Column("fare", .float), Column("riders", .int)]),
    rows: [
        ["Ulm", 4.0, 1], ["Bonn", 2.5, 2], ["Ulm", .float(.nan), nil], [nil, 8.0, 4], ["Ulm", nil, 3],
    ])

/// The rows of a recipe over `rides`.
func rows(_ steps: FrameStep...) throws(FrameFault) -> [[Scalar]] {
    try LocalFrames.evaluate(Recipe(.variable("rides"), steps), variables: ["rides": rides]).1
}
