import BatonFrames

/// The group-by and join questions of db-benchmark and a cleaning chain, which `make bench-frames` runs as they are on record.
extension GoldenStatements {
    static let questions: [(String, Statement.Action)] = [
        ("question sum v1 by id1", of("x", .group(keys: [key("id1")], measures: [total("v1", .sum, "v1")]))),
        (
            "question sum v1 by id1:id2",
            of("x", .group(keys: [key("id1"), key("id2")], measures: [total("v1", .sum, "v1")]))
        ),
        (
            "question sum v1 mean v3 by id3",
            of("x", .group(keys: [key("id3")], measures: [total("v1", .sum, "v1"), total("v3", .mean, "v3")]))
        ),
        (
            "question mean v1:v3 by id4",
            of(
                "x",
                .group(
                    keys: [key("id4")],
                    measures: [
                        total("v1", .mean, "v1"), total("v2", .mean, "v2"), total("v3", .mean, "v3"),
                    ]))
        ),
        (
            "question sum v1:v3 by id6",
            of(
                "x",
                .group(
                    keys: [key("id6")],
                    measures: [
                        total("v1", .sum, "v1"), total("v2", .sum, "v2"), total("v3", .sum, "v3"),
                    ]))
        ),
        (
            "question max v1 - min v2 by id3",
            of(
                "x",
                .group(
                    keys: [key("id3")],
                    measures: [
                        NamedTerm(
                            "range",
                            .apply(.subtract, [.aggregate(.max, [column("v1")]), .aggregate(.min, [column("v2")])]))
                    ]))
        ),
        (
            "question inner join on int",
            of(
                "x",
                .join(
                    Recipe(.variable("small"), [.select([key("id4"), key("v2")])]), .inner, on: [.init("id4", "id4")],
                    suffix: "_right"))
        ),
        (
            "question left join on text",
            of(
                "x",
                .join(
                    Recipe(.variable("small"), [.select([key("id1"), key("v2")])]), .left, on: [.init("id1", "id1")],
                    suffix: "_right"))
        ),
        (
            "question cleaning",
            of(
                "x",
                .derive([
                    NamedTerm("id1", .apply(.upper, [.apply(.trim, [column("id1")])])),
                    NamedTerm("v3", .apply(.coalesce, [column("v3"), .literal(.float(0))])),
                    NamedTerm("v1", .apply(.toFloat, [column("v1")])),
                ]),
                .filter(.apply(.greater, [column("v3"), .literal(.float(50))])),
                .derive([NamedTerm("ratio", .apply(.divide, [column("v3"), column("v2")]))]))
        ),
        (
            "question median v3 sd v3 by id4:id5",
            of(
                "x",
                .group(
                    keys: [key("id4"), key("id5")],
                    measures: [total("median", .median, "v3"), total("sd", .standardDeviation, "v3")]))
        ),
        (
            "question largest two v3 by id6",
            of(
                "x",
                .sort([.init(column("v3"), isDescending: true)]),
                .derive([NamedTerm("place", .window(.rowNumber, [], by: ["id6"]))]),
                .filter(.apply(.less, [column("place"), .literal(.int(2))])), .select([key("id6"), key("v3")]))
        ),
        (
            "question correlation v1 v2 by id2:id4",
            of(
                "x",
                .group(
                    keys: [key("id2"), key("id4")],
                    measures: [NamedTerm("r", .aggregate(.correlation, [column("v1"), column("v2")]))]))
        ),
        (
            "question sum v3 count by id1:id6",
            of(
                "x",
                .group(
                    keys: (1...6).map { key("id\($0)") },
                    measures: [total("v3", .sum, "v3"), NamedTerm("count", .aggregate(.count, []))]))
        ),
        ("question medium inner join on int", of("x", join("medium", .inner, "id6"))),
        ("question medium left join on int", of("x", join("medium", .left, "id6"))),
        ("question medium inner join on text", of("x", join("medium", .inner, "id3"))),
        ("question medium full join on int", of("x", join("medium", .full, "id6"))),
        ("question big inner join on int", of("x", join("big", .inner, "id7"))),
        ("question medium semi join on int", of("x", join("medium", .semi, "id6"))),
    ]

    private static func join(_ name: String, _ kind: FrameStep.JoinKind, _ column: String) -> FrameStep {
        .join(
            Recipe(.variable(name), [.select([key(column), key("v2")])]), kind, on: [.init(column, column)],
            suffix: "_right")
    }
}
