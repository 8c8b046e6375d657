import BatonFrames
import BatonSessions
import Testing

@testable import BatonWorkers

struct SessionTests {
    @Test(arguments: [Engine.pandas, .polars])
    func `a variable made of a CSV file gives a page of its rows`(engine: Engine) throws {
        let bench = try Bench(engine)
        let path = try bench.write("trips.csv", "town,fare\nBern,12.5\nThun,\n")
        let made = try bench.run(.define("trips", Recipe(.file(FrameFile(path, .csv)))))
        let schema = Schema([Column("town", .text), Column("fare", .float)])
        #expect(made == .frame(schema, rows: 2))
        let page = try bench.run(.rows(Recipe(.variable("trips")), offset: 0, limit: 10))
        let nothing: Scalar = engine == .polars ? .null : .float(.nan)
        guard case .page(schema, let rows, _) = page else { Issue.record("no page: \(page)"); return }
        #expect(rows.map { $0[0] } == [.text("Bern"), .text("Thun")])
        #expect("\(rows[1][1])" == "\(nothing)")
    }
}
