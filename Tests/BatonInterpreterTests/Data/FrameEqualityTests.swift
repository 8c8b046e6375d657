import BatonFrames
import BatonInterpreter
import LocalData
import Testing

/// The same stages over a list of records here and over a frame in a session give the same.
@Suite struct FrameEqualityTests {
    private static let rows = """
        let rides = [
            {town: "Ulm", fare: 4.0, riders: 1, tip: 0.5, note: " Late "},
            {town: "Bonn", fare: 2.5, riders: 2, tip: null, note: "early"},
            {town: "Ulm", fare: 9.25, riders: null, tip: 2.0, note: null},
            {town: null, fare: 8.0, riders: 4, tip: 1.0, note: "a-b"},
            {town: "Ulm", fare: 3.0, riders: 3, tip: null, note: "été"},
        ]
        let prices = [{town: "Ulm", price: 10}, {town: "Kiel", price: 20}, {town: "Ulm", price: 30}]
        let limit = 3
        let towns = ["Ulm", "Kiel"]
        fn most() = 8
        """

    static let stages: [String] = [
        "where fare > $limit", "where fare > 3 and not is_null(tip)", "where town == \"Ulm\"", "where town != \"Ulm\"",
        "where not (town == \"Ulm\")", "where town == null", "where tip < 1", "where not (tip < 1)",
        "where tip < 1 or fare > 5", "where town in [\"Ulm\", \"Bonn\"]", "where town in $towns",
        "where fare < ${most()}", "where \"a\" in note", "where riders in [1, 2] or town == null",
        "select town, double = fare * 2", "select fare + riders, town", "select fare",
        "derive rate = tip / fare, more = rate * 2", "derive fare = round(fare), n = riders ?? 0",
        "derive k = if fare > 4 then \"dear\" else \"cheap\"", "derive x = floor(fare), y = ceil(fare), z = -riders",
        "derive x = upper(trim(note)), y = replace(note, \"-\", \"+\"), z = starts_with(note, \"e\")",
        "derive x = \"{town}: {riders}\" | where riders != null and town != null", "derive x = town + \"!\"",
        "derive x = (note | upper | trim)",
        "derive x = abs(riders - 3), y = riders ** 2, z = riders // 2, w = riders % 2",
        "derive x = clamp(fare, 3.0, 5.0), y = max(fare, 5.0), z = sqrt(fare)",
        "derive x = int(fare), y = float(riders), z = string(fare)",
        "derive x = matches(note, 'a|e'), y = replace_matches(note, '[aeiou]', \"_\"), z = size(note)",
        "derive x = split(note, \"-\") | drop note", "derive x = pad_left(town, 6, \".\"), y = pad_right(town, 6)",
        "group town { n = count(), sum = sum(riders), rate = mean(fare) }", "group town",
        "group town, dear = fare > 3.5 { most = max(tip), least = min(tip) }",
        "group town { k = mean(fare * $limit) + count(tip), s = std(fare), v = var(fare), m = median(fare) }",
        "group town { f = first(note), l = last(tip), u = unique_count(riders), q = quantile(fare, 0.25) }",
        "group town { a = any(fare > 4), b = all(fare > 2) }", "group town { p = mean(fare * ${most()}) }",
        "summarize { n = count(), most = max(fare) }", "sort by fare", "sort by -riders, fare", "sort by town",
        "sort by -town",
        "take 2", "skip 3", "skip 3 | take 1", "take 0", "distinct town", "distinct", "rename place = town",
        "drop tip, note",
        "fill tip = 1.5", "fill tip = 0.0, town = \"?\"", "fill note = town",
        "join prices on town", "join prices on town, how: \"left\"", "join prices on town, how: \"outer\"",
        "where fare > 3 | derive rate = tip / fare | group town { rate = mean(rate), n = count() } | sort by -n | take 2",
    ]

    @Test(arguments: stages)
    func `a stage gives the same here and in a session`(stage: String) throws {
        let session = Session()
        session.interpreter.useSessions(LocalDataHost())
        _ = session.run(Self.rows)
        _ = session.run("let s = session(\"polars\")\nlet t = s.table(rides)\nlet u = s.table(prices)")
        let here = session.outcome("rides | \(stage)")
        let there = session.outcome("rows((t | \(stage.replacing("prices", with: "u"))))")
        #expect(here == there, "\(stage)")
        #expect(!here.hasPrefix("E"), "\(stage): \(here)")
    }

    @Test func `a list of records can be joined to a frame`() {
        let session = Session()
        session.interpreter.useSessions(LocalDataHost())
        _ = session.run(Self.rows + "\nlet t = session(\"pandas\").table(rides)")
        #expect(session.outcome("rows(t | join prices on town)") == session.outcome("rides | join prices on town"))
    }
}
