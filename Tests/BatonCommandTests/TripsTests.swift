import Foundation
import Testing

extension CommandTests {
    /// The example of data sessions: one text for every engine, and the Python that it makes.
    struct TripsTests {
        /// Spark takes half a minute to start.
        static let engines =
            ProcessInfo.processInfo.environment["BATON_SLOW_TESTS"] == nil
            ? ["pandas", "dask"] : ["pandas", "dask", "spark"]

        @Test(arguments: engines)
        func `the same text gives the same on another engine`(engine: String) throws {
            let place = try Workplace()
            try place.copyExamples()
            let text = try place.text("examples/trips.exp")
                .replacing("session(\"polars\")", with: "session(\"\(engine)\")")
            // What is printed of the Python is another in each.
            let same = text.components(separatedBy: "# The Python that made it").first ?? ""
            try place.write(
                "examples/trips.exp", same.components(separatedBy: "\n# %%").dropLast().joined(separator: "\n# %%"))
            let passed = try BatonProgram.run(["test", "examples/trips.exp"], in: place)
            #expect(passed.code == 0, "\(passed.output)\(passed.notices)")
            #expect(passed.output.contains("6 outputs as recorded"))
        }

        @Test(arguments: ["polars", "pandas"])
        func `the Python of a frame gives the same without Baton`(engine: String) throws {
            let place = try Workplace()
            try place.copyExamples()
            try place.write(
                "late.exp",
                """
                let s = session("\(engine)")
                let airlines = s.load("examples/data/airlines.csv")
                let late = s.load("examples/data/flights.csv", null_values: ["NA"])
                    | where arr_delay > 30
                    | group carrier { flights = count(), longest = max(arr_delay) }
                    | join airlines on carrier
                    | sort by -flights, carrier
                for row in late { print "${row.name} ${row.flights} ${row.longest}" }
                let written = write_text("late.py", code(late))
                """)
            let ended = try BatonProgram.run(["late.exp"], in: place)
            #expect(ended.code == 0, "\(ended.notices)")
            #expect(ended.output.hasPrefix("ExpressJet"), "\(ended.output)")

            let rows = engine == "polars" ? "late.lazy().collect().to_dicts()" : "late.to_dict('records')"
            try place.write(
                "late.py",
                try place.text("late.py")
                    + "\nfor row in \(rows):\n    print(row['name'], row['flights'], row['longest'])\n")
            let plain = try BatonProgram.shell(#""$("$BATON" setup python --show)" late.py"#, in: place)
            #expect(plain.code == 0, "\(plain.notices)")
            #expect(plain.output == ended.output)
        }
    }
}
