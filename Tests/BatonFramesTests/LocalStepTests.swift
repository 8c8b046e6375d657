import BatonFrames
import Testing

/// What each step means, on five rows.
@Suite struct LocalStepTests {
    @Test func `a filter keeps what is true, not what is null or NaN`() throws {
        #expect(try rows(.filter(f(.greater, c("fare"), l(3)))) == [["Ulm", 4.0, 1], [nil, 8.0, 4]])
        #expect(
            try rows(.filter(f(.not, f(.greater, c("fare"), l(3)))), .select([NamedTerm("r", c("riders"))])) == [
                [2], [nil],
            ])
    }

    @Test func `derive replaces in place and puts new columns behind, all over the frame as it was`() throws {
        let made = try rows(
            .derive([
                NamedTerm("riders", f(.add, c("riders"), l(1))), NamedTerm("twice", f(.multiply, c("riders"), l(2))),
            ]),
            .drop(["fare"]), .slice(offset: 0, length: 3))
        #expect(made == [["Ulm", 2, 2], ["Bonn", 3, 4], ["Ulm", nil, nil]])
    }

    @Test func `a sort is stable, with NaN behind all numbers and null last in both directions`() throws {
        let up = try rows(.sort([.init(c("fare"))]), .select([NamedTerm("fare", c("riders"))]))
        #expect(up == [[2], [1], [4], [nil], [3]])
        let down = try rows(.sort([.init(c("fare"), isDescending: true)]), .select([NamedTerm("fare", c("riders"))]))
        #expect(down == [[4], [1], [2], [nil], [3]])
        let towns = try rows(.sort([.init(c("town"))]), .select([NamedTerm("r", c("riders"))]))
        #expect(towns == [[2], [1], [nil], [3], [4]])
    }

    static let slices: [(offset: Int, length: Int?, riders: [Scalar])] = [
        (0, 2, [1, 2]), (3, nil, [4, 3]), (-2, nil, [4, 3]), (-2, 1, [4]), (9, 1, []), (-9, 2, []), (-6, 2, [1]),
    ]

    @Test(arguments: slices)
    func `a slice counts from the start or the end`(offset: Int, length: Int?, riders: [Scalar]) throws {
        let made = try rows(.slice(offset: offset, length: length), .select([NamedTerm("r", c("riders"))]))
        #expect(made.map { $0[0] } == riders)
    }

    @Test func `groups stand in the order of their first row, and null is a key like another`() throws {
        let made = try rows(
            .group(
                keys: [NamedTerm("town", c("town"))],
                measures: [
                    NamedTerm("n", a(.count)), NamedTerm("known", a(.count, c("fare"))),
                    NamedTerm("mean", a(.mean, c("fare"))), NamedTerm("sum", a(.sum, c("riders"))),
                    NamedTerm("per", f(.divide, a(.sum, c("riders")), a(.count))),
                ]))
        #expect(
            made == [
                ["Ulm", 3, 2, 4.0, 4, .float(4.0 / 3)], ["Bonn", 1, 1, 2.5, 2, 2.0], [nil, 1, 1, 8.0, 4, 4.0],
            ])
    }

    @Test func `an aggregate outside a group is of the whole frame, for each row`() throws {
        #expect(try rows(.select([NamedTerm("n", a(.max, c("riders")))])) == [[4], [4], [4], [4], [4]])
    }

    static let kept: [(keep: FrameStep.Keep, riders: [Scalar])] = [
        (.first, [1, 2, 4]), (.last, [2, 4, 3]), (.none, [2, 4]),
    ]

    @Test(arguments: kept)
    func `distinct keeps the first or the last of each, or none of several`(keep: FrameStep.Keep, riders: [Scalar])
        throws
    {
        #expect(
            try rows(.distinct(on: ["town"], keep: keep), .select([NamedTerm("r", c("riders"))])).map { $0[0] }
                == riders)
    }

    static let joins: [(kind: FrameStep.JoinKind, rows: [[Scalar]])] = [
        (
            .inner,
            [["Ulm", 1, 10], ["Ulm", 1, 11], ["Ulm", nil, 10], ["Ulm", nil, 11], ["Ulm", 3, 10], ["Ulm", 3, 11]]
        ),
        (
            .left,
            [
                ["Ulm", 1, 10], ["Ulm", 1, 11], ["Bonn", 2, nil], ["Ulm", nil, 10], ["Ulm", nil, 11], [nil, 4, nil],
                ["Ulm", 3, 10], ["Ulm", 3, 11],
            ]
        ),
        (
            .full,
            [
                ["Ulm", 1, 10], ["Ulm", 1, 11], ["Bonn", 2, nil], ["Ulm", nil, 10], ["Ulm", nil, 11], [nil, 4, nil],
                ["Ulm", 3, 10], ["Ulm", 3, 11], ["Köln", nil, 12], [nil, nil, 13],
            ]
        ),
        (
            .right,
            [
                ["Ulm", 1, 10], ["Ulm", 1, 11], ["Ulm", nil, 10], ["Ulm", nil, 11], ["Ulm", 3, 10], ["Ulm", 3, 11],
                ["Köln", nil, 12], [nil, nil, 13],
            ]
        ),
        (.semi, [["Ulm", 1], ["Ulm", nil], ["Ulm", 3]]),
        (.anti, [["Bonn", 2], [nil, 4]]),
    ]

    @Test(arguments: joins)
    func `a join keeps the left's order, and null matches nothing`(kind: FrameStep.JoinKind, expected: [[Scalar]])
        throws
    {
        let other = Recipe(
            .table(
                Schema([Column("place", .text), Column("riders", .int)]),
                [["Ulm", 10], ["Ulm", 11], ["Köln", 12], [nil, 13]]))
        let made = try rows(
            .drop(["fare"]), .join(other, kind, on: [.init("town", "place")], suffix: "_right"))
        #expect(made == expected)
    }

    @Test func `append matches columns by name, and what is missing is null`() throws {
        let other = Recipe(.table(Schema([Column("fare", .int), Column("tip", .int)]), [[3, 1]]))
        let made = try rows(.slice(offset: 0, length: 1), .append([other]))
        #expect(made == [["Ulm", 4.0, 1, nil], [nil, 3.0, nil, 1]])
    }

    @Test func `unpivot, pivot and explode turn a frame round`() throws {
        let long = try rows(
            .slice(offset: 0, length: 2), .unpivot(columns: ["fare", "riders"], name: "what", value: "much"))
        #expect(
            long == [
                ["Ulm", "fare", 4.0], ["Bonn", "fare", 2.5], ["Ulm", "riders", 1.0], ["Bonn", "riders", 2.0],
            ])
        let source = Recipe(
            .table(
                Schema([Column("day", .int), Column("town", .text), Column("n", .int)]),
                [[1, "Ulm", 5], [2, "Bonn", 6], [1, "Bonn", 7], [1, "Ulm", 8]]))
        let wide = try LocalFrames.evaluate(
            source.then(.pivot(index: ["day"], columns: "town", value: a(.sum, c("n")))))
        #expect(wide.0.names == ["day", "Ulm", "Bonn"])
        #expect(wide.1 == [[1, 13, 7], [2, nil, 6]])
        let lists = Recipe(
            .table(Schema([Column("id", .int), Column("x", .list(.int))]), [[1, [4, 5]], [2, []], [3, nil]]))
        #expect(try LocalFrames.evaluate(lists.then(.explode("x"))).1 == [[1, 4], [1, 5], [2, nil], [3, nil]])
    }

    @Test func `a sample is the same for a seed, keeps the order and takes no row twice`() throws {
        let one = try rows(.sample(count: 3, fraction: nil, seed: 7))
        #expect(try rows(.sample(count: 3, fraction: nil, seed: 7)) == one)
        #expect(one.count == 3)
        #expect(try rows(.sample(count: nil, fraction: 0.4, seed: 1)).count == 2)
        let all = try rows(.sample(count: 9, fraction: nil, seed: 1))
        #expect(all.map { $0[0] } == rides.rows.map { $0[0] })
    }

    @Test func `what is not done without a session is refused by name`() {
        let fault = #expect(throws: FrameFault.self) {
            try LocalFrames.evaluate(Recipe(.file(FrameFile("trips.csv", .csv))))
        }
        #expect(fault?.kind == .refused && fault?.message.contains("trips.csv") == true)
    }
}
